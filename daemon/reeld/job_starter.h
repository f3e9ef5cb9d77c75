// JobStarter: how the daemon gets a job's supervisor, as its own user or as the one who submitted.
//
// The seam between the daemon of one user and that of a machine; all else is the same for both.
//
//     OwnJobs (own_jobs.h)             supervisors are children of the daemon, as its own user
//     LaunchedJobs (launched_jobs.h)   reel-launcher starts them, as the users who submitted
//
//     accepted = starter.Accept(caller, request)    before the job is in the store
//     supervisor = starter.Start(order, pipes)      each time it is the job's turn
//     starter.Forget(accepted.ticket)               when no stored job has the ticket any more
//
// Belongs to the daemon's one thread.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "daemon/process/exit_status.h"
#include "daemon/reeld/caller.h"
#include "protocol/daemon_messages.h"

namespace reel {

// Whose a job is, and what it is started by.
struct JobOwner {
  int64_t uid = kOwnUser;
  std::string user = {};  // its name; empty: the daemon's own
  int64_t ticket = 0;     // the launcher's; 0: the job's text is in the store
};

struct StartOrder {
  std::string text;  // of the job; empty when there is a ticket
  int64_t ticket = 0;
  bool goes_on = false;  // from segments that an earlier supervisor finished
  bool cancels = false;  // only to remove what earlier supervisors left
};

// The supervisor's ends, borrowed.
struct SupervisorPipes {
  int events = -1;
  int orders = -1;
  int output = -1;
};

// A supervisor that runs, wherever. Nothing here blocks.
class StartedSupervisor {
 public:
  struct End {
    ExitStatus exit_status = {};
    Status refusal = {};  // not ok: it never ran, and this is why
  };

  virtual ~StartedSupervisor() = default;

  // Readable when TakeEnd may know more.
  virtual int descriptor() const = 0;

  // SIGTERM, SIGINT or SIGHUP, to the supervisor alone. Does nothing when it has ended.
  virtual void Signal(int signal_number) = 0;

  // SIGKILL, to all of its process group.
  virtual void KillGroup() = 0;

  // Once, when it has ended: what was left of its group is killed then. Nothing: it still runs.
  virtual std::optional<End> TakeEnd() = 0;
};

class JobStarter {
 public:
  virtual ~JobStarter() = default;

  // Whether it is for many users, whose jobs come as files.
  virtual bool is_shared() const = 0;

  // kInvalidInput when the job did not come as it should, or this user's jobs are not run; kUnavailable
  // when it cannot be kept now.
  virtual Result<JobOwner> Accept(const Caller& caller, const SubmitJob& request) = 0;

  // kUnavailable while no job can be started; they wait then.
  virtual Status Ready() = 0;

  // On failure kUnavailable: this job cannot be started.
  virtual Result<std::unique_ptr<StartedSupervisor>> Start(const StartOrder& order,
                                                           const SupervisorPipes& pipes) = 0;

  // A ticket that cannot be given back now stays until ForgetAllBut.
  virtual void Forget(int64_t ticket) = 0;

  // Of tickets from before this daemon was started.
  virtual void ForgetAllBut(const std::vector<int64_t>& tickets) = 0;
};

}  // namespace reel
