// What `reel info` asks of a supervisor: one producer loads the renderer, says what it is, and ends.

#pragma once

#include "base/status.h"
#include "daemon/supervisor/event_stream.h"
#include "protocol/job_spec.h"

namespace reel {

// Blocks until the renderer is described or has failed to load; the event (Described or JobFailed) is
// told. Returns ok or the cause.
Status DescribeRenderer(const JobSpec& job, const EventStream& events);

}  // namespace reel
