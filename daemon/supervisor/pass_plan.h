// What a job's events, its ring and its producers are told of a pass. Pure.

#pragma once

#include <cstdint>
#include <string>

#include "daemon/supervisor/job_preparation.h"
#include "daemon/supervisor/ring_plan.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"
#include "shm/producer_channel.h"

namespace reel {

// For a ring that `producers` begin to draw into, on a machine of so many cores.
RingRequest RingOf(const JobSpec& job, const JobPlan& plan, int64_t producers, int64_t cores);

// What all producers are told of a ring whose frame 0 is the film's `first_frame`; owner and seat are each
// one's own.
BeginDrawing DrawingOf(const JobSpec& job, const JobPlan& plan, int64_t first_frame);

// The plan as it is announced, still without the producers and the segments that are kept.
Planned PlanOf(const JobSpec& job, const JobPlan& plan, const std::string& renderer,
               uint32_t slot_count);

}  // namespace reel
