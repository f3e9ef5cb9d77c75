// JobVerdict from what is left of a supervisor: its last event and its exit status.
//
// Pure; its test is a table.

#pragma once

#include <optional>

#include "daemon/process/exit_status.h"
#include "protocol/daemon_messages.h"
#include "protocol/job_event.h"

namespace reel {

// Where a job goes whose supervisor has ended.
struct JobVerdict {
  JobStanding to;         // not one that has a supervisor
  bool is_death = false;  // the supervisor was killed without a last word
  StatusCode code = StatusCode::kOk;
  std::string message;  // why, unless DONE; the reason when PAUSED
};

// A supervisor that is killed is started again, like everything that Reel starts: three attempts.
inline constexpr int64_t kMaxSupervisorDeaths = 3;

struct SupervisorEnd {
  std::optional<JobEvent> final_event;  // the Finished or JobFailed that it sent, if it sent one
  ExitStatus exit_status;
  bool told_to_stop = false;    // by this daemon, whatever for
  bool told_to_let_go = false;  // the daemon stops: on a cluster, tasks were to go on
};

// In this order:
//     a finished file         DONE, whatever came after it: it stands under its name
//     `reel cancel`           CANCELLED; of a job on a cluster once its supervisor has said that it removed all.
//                             Until then QUEUED with the request, CANCELLED the third time that one dies of it
//     another failure         FAILED, for the reason that the supervisor gave
//     `reel pause`            PAUSED/user
//     told to stop            QUEUED: the daemon stops, or the job was resumed while it was being paused
//     stopped by a stranger   PAUSED/user, with words: to go on at once could be a tug-of-war
//     killed without a word   QUEUED again, FAILED the third time
//     ended without a word    FAILED
// `job` is as it stood when the supervisor ended.
JobVerdict JudgeJob(const JobSummary& job, const SupervisorEnd& end);

// Of a job that cannot be started: FAILED, or CANCELLED where it was only to be started for that.
JobVerdict JudgeUnstartable(const JobSummary& job, const Status& why);

}  // namespace reel
