// What becomes of a job when something happens to it: from one JobSummary to the next.
//
// Pure, so that the state machine of protocol/job_state.h is a table in a test. Whoever calls these
// writes the change to the store, and acts on it once that is done.

#pragma once

#include <cstdint>

#include "base/status.h"
#include "daemon/reeld/job_verdict.h"
#include "protocol/daemon_messages.h"

namespace reel {

// What somebody asked for, decided.
struct JobDecision {
  JobSummary after;  // equal to the job when nothing is to be written
  bool changed = false;
  int signal = 0;  // for its supervisor: SIGTERM keeps its segments, SIGINT does not; 0: none
};

// A job without a supervisor has ended with that, but for one on a cluster that was started before: tasks of it may
// be there still, so it is QUEUED with `cancel_requested`, to be started once more with the order to remove them.
// Asking for what is so already, or has ended so, changes nothing and is no error; the first word about
// the end stands, so a job that is being cancelled is not paused.
JobDecision DecideCancel(const JobSummary& job, int64_t now_ms);

// kInvalidInput when the job has ended, or (resume) waits by itself; with what to do instead.
Result<JobDecision> DecidePause(const JobSummary& job);
Result<JobDecision> DecideResume(const JobSummary& job);

// kInvalidInput unless the job is FAILED or CANCELLED.
Status CheckRetry(const JobSummary& job);

JobSummary Started(const JobSummary& job, int64_t now_ms);

// The supervisor waits by itself, or goes on. The job itself when it has no supervisor.
JobSummary Waiting(const JobSummary& job, const std::string& reason);
JobSummary GoingOn(const JobSummary& job);

// REQUIRES: it has a supervisor, which has ended.
JobSummary Ended(const JobSummary& job, const JobVerdict& verdict, int64_t now_ms);

// What a job is to a daemon that finds it in the store: one whose supervisor went with another daemon
// is QUEUED again, or what was asked of it before; one on a cluster that was to be cancelled is QUEUED for that.
JobSummary Recovered(const JobSummary& job, int64_t now_ms);

}  // namespace reel
