// DescribeJob: asks a renderer, through a supervisor of this command's own, what it is and what it
// would like; nothing is drawn.

#pragma once

#include "client/command.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"

namespace reel {

// Blocks until the renderer has answered. On failure the supervisor's code and words.
Result<Described> DescribeJob(const JobSpec& job, const CommandContext& context);

}  // namespace reel
