// WorkTotals: what the daemon's jobs have done since its start, added up, for its metrics.
//
// Supervisors tell of progress in totals of their job; here is what came since the last word. A number
// that falls (frames that are made anew) begins again from where it is. Frames that an earlier run of a
// job had finished do not count. Pure; belongs to the daemon's one thread.
//
//     totals.Submitted() -> totals.Started(id) -> totals.Take(id, event) ... -> totals.Ended(id, state)

#pragma once

#include <cstdint>
#include <map>

#include "protocol/job_event.h"
#include "protocol/job_state.h"

namespace reel {

class WorkTotals {
 public:
  struct Sums {
    int64_t submitted = 0;  // retries included
    int64_t starts = 0;     // of supervisors
    int64_t done = 0;
    int64_t failed = 0;
    int64_t cancelled = 0;
    int64_t frames = 0;
    int64_t frame_retries = 0;
    int64_t wait_for_frame_ns = 0;
    int64_t wait_for_pipe_ns = 0;
  };

  void Submitted() { ++sums_.submitted; }
  void Started(int64_t job);
  void Take(int64_t job, const JobEvent& event);
  // How a job stands when its supervisor has ended, or when it was cancelled without one.
  void Ended(int64_t job, JobState state);

  const Sums& sums() const { return sums_; }

 private:
  // Of one supervisor, as it said last.
  struct Seen {
    bool has_kept_frames = false;  // whose number is in its first report
    int64_t frames = 0;
    int64_t retries = 0;
    Waits waits = {};
  };

  void TakeProgress(Seen& seen, const Progress& progress);

  Sums sums_;
  std::map<int64_t, Seen> seen_;
};

}  // namespace reel
