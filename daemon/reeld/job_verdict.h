// JobVerdict from what is left of a supervisor: its last event and its exit status.
//
// Pure; its test is a table.

#pragma once

#include <optional>

#include "daemon/process/exit_status.h"
#include "daemon/reeld/job_queue.h"
#include "protocol/job_event.h"

namespace reel {

// `final_event` is the Finished or JobFailed that the supervisor sent, if it sent one. A finished
// file counts whatever came after it: it stands under its name. Otherwise a job that somebody
// cancelled is CANCELLED, and every other one FAILED: for the reason that the supervisor gave, or
// else for the way it died.
JobVerdict JudgeJob(const std::optional<JobEvent>& final_event, ExitStatus exit_status,
                    bool cancel_requested);

}  // namespace reel
