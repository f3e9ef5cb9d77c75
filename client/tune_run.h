// MeasureCount: runs a job with a fixed number of producers for as long as it takes to know its rate, and
// throws away what it made.

#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "base/status.h"
#include "client/private_supervisor.h"
#include "client/stop_signals.h"
#include "client/tune_meter.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"

namespace reel {

// The job that is measured: in `directory`, in the format that the job asks for (mp4, or what the codec
// needs, when it has no output). Pure.
JobSpec JobForTuning(JobSpec job, const std::string& directory, int64_t producers);

struct TuneOutcome {
  enum class End {
    kMeasured,
    kTooShort,     // the film ended before there was any rate
    kFailed,       // the job did, by itself
    kInterrupted,  // by a signal
  };
  End end = End::kInterrupted;
  TuneRow row;        // for kMeasured
  JobFailed failure;  // for kFailed
};

struct TuneTask {
  std::string supervisor;  // the program
  JobSpec job;
  nanoseconds wanted;  // to be measured
};

// Blocks until it is known. `on_event` hears what the job tells. On failure kUnavailable: no supervisor
// can be started, or there is no place for its film.
Result<TuneOutcome> MeasureCount(const TuneTask& task, int64_t producers, StopSignals& stop_signals,
                                 const std::function<void(const JobEvent&)>& on_event);

}  // namespace reel
