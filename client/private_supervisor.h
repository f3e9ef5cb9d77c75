// RunSupervisor: a `reel-supervisor` of this command's own, from its start to its end.
//
// Used by the commands that need no daemon. The client's side of the contract:
//
//   argv      reel-supervisor render | check | describe | verify SAMPLE SEED [MANIFEST]
//   fd 0      /dev/null;  fd 1 and 2: the client's standard error
//   fd 3      a sealed memfd with the job (JobSpecToJson), to be read from its start
//   fd 4      a pipe for job events (JobEventToJson), one a line
//   group     a process group of its own, so that Ctrl-C reaches the client alone
//   death     SIGTERM when the client dies (PR_SET_PDEATHSIG)
//
// SIGINT, SIGTERM and SIGHUP are passed on as SIGTERM, and the supervisor is awaited; a second one
// kills its process group.

#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "base/status.h"
#include "client/stop_signals.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"

namespace reel {

enum class SupervisorTask { kRender, kCheck, kDescribe, kVerify };

// Starts `program` and calls `on_event` for each event as it comes, until the process has ended.
// `options` follow the task's name. Returns the last event: Finished, Checked, Described, Verified or
// JobFailed. A supervisor that ended without one gives a JobFailed of our own: kCancelled when a signal asked for the end, else kFailed with its signal or
// exit status. On failure kUnavailable: it cannot be started. Blocks until then. REQUIRES: one thread,
// and no other child that is waited for.
Result<JobEvent> RunSupervisor(const std::string& program, SupervisorTask task, const JobSpec& job,
                               const std::function<void(const JobEvent&)>& on_event,
                               const std::vector<std::string>& options = {});

enum class SupervisorWish { kGoOn, kCancel };

// Something else that may end the job; and who wants to know that a signal has asked for its end.
struct Attention {
  int fd = -1;                                  // borrowed; nothing when -1
  std::function<SupervisorWish()> on_readable;  // reads it
  std::function<void()> on_stop = {};           // once, when the first signal was passed on
};

using SupervisorListener = std::function<SupervisorWish(const JobEvent&)>;

// The same for a command that goes on afterwards: it holds the signals itself, and can see enough before
// the job is done. kCancel ends the job and keeps nothing of it (SIGINT to the supervisor); its last event
// is then a JobFailed of kCancelled, unless it was faster. `stop_signals` counts signals that came
// meanwhile; `attention` is looked at while the job runs.
Result<JobEvent> RunSupervisor(const std::string& program, SupervisorTask task, const JobSpec& job,
                               const SupervisorListener& listener, StopSignals& stop_signals,
                               const std::vector<std::string>& options = {},
                               const Attention& attention = {});

}  // namespace reel
