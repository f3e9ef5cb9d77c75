// ObserveJob: one job under a `reel-supervisor` of its own, as `reel render` starts it, with what the
// job told while it ran.
//
// The supervisor's events say every 100 ms how many frames were taken and how many producers there are,
// which no output of `reel render` does. Single-threaded programs only.

#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "bench/settling.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"

namespace reel::bench {

struct ObservedJob {
  double wall_seconds = 0;  // from asking for it to the end of its supervisor
  Planned plan;
  Finished end;
  // While frames were drawn; the last one is the first that says that all of them were taken.
  std::vector<JobSample> samples;

  // Frames a second of the whole job, its start and its end included.
  double FramesPerSecond() const;

  // When so many frames had been taken: seconds as in a JobSample, between two samples by the rule of
  // three. REQUIRES: frames <= plan.frame_count.
  double SecondsAt(double frames) const;

  // Frames a second between two such moments. REQUIRES: from < to <= plan.frame_count.
  double FramesPerSecondBetween(double from, double to) const;

  // The samples with more than `above` and less than `below` frames, and the first one behind them.
  std::vector<JobSample> SamplesBetween(int64_t above, int64_t below) const;
};

// Blocks until the job's end; dies unless it ends well. `meanwhile` is called with each Progress.
ObservedJob ObserveJob(const JobSpec& job,
                       const std::function<void(const Progress&)>& meanwhile = nullptr);

}  // namespace reel::bench
