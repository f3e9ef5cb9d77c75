// A producer's failure as its job's: the stack symbolised, what the renderer printed apart from the report
// of its crash, and the command that draws the frame alone.

#pragma once

#include <string>

#include "daemon/supervisor/producer_pool.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"

namespace reel {

// Runs addr2line for at most kSymbolPatience, so it is for a job that has ended.
JobFailed MakeJobFailure(const JobSpec& job, const std::string& renderer_name,
                         const ProducerFailure& failure);

}  // namespace reel
