// ProducerFailure: the first cause of a job's failure, as far as a process that runs the user's code is it.
// A value.

#pragma once

#include "base/status.h"
#include "protocol/job_event.h"

namespace reel {

struct ProducerFailure {
  Status status;
  FailureCause cause;
};

}  // namespace reel
