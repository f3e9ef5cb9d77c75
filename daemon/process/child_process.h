// ChildProcess: one child of this process, from exec to reaping.
//
// Single-threaded processes only (it forks). A child starts with the listed descriptors and no others,
// no signals blocked but those it asks for, default handlers, /dev/null as standard input unless listed, and is
// killed by the kernel when its parent dies.
//
//     child = ChildProcess::Spawn(request)
//     watch child.descriptor(); when it is readable: status = child.Reap()

#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "base/unique_fd.h"
#include "daemon/process/exit_status.h"
#include "daemon/process/sandbox.h"

namespace reel {

inline sigset_t NoSignals() {
  sigset_t none;
  sigemptyset(&none);
  return none;
}

struct SpawnRequest {
  struct Descriptor {
    int source;  // ours, borrowed
    int target;  // the child's number for it
  };
  // Soft and hard, lowered before exec and never raised: where the child already has less, it keeps
  // that.
  struct Limit {
    int resource;  // RLIMIT_..., setrlimit(2)
    rlim_t value;
  };

  std::vector<std::string> arguments;  // argv; [0] is a path, or a name looked up in PATH
  std::string directory = {};          // where it starts; empty: where we are
  std::vector<Descriptor> descriptors;
  std::vector<Limit> limits;
  int death_signal = SIGKILL;  // what the child gets when we die
  bool new_process_group = false;
  sigset_t blocked = NoSignals();  // those that wait until the child unblocks or reads them
  std::shared_ptr<const Sandbox> sandbox = nullptr;  // entered last, before exec; none when null
};

class ChildProcess {
 public:
  // On failure kUnavailable with the program's name: it is not there or not executable, or there are
  // no more processes or descriptors. Blocks until the child has reached exec.
  static Result<ChildProcess> Spawn(const SpawnRequest& request);

  // A child that this process has without having started it: forked by somebody who has ended since, or
  // before this program was executed. On failure kInternal: process `pid` is no child of this process.
  static Result<ChildProcess> Adopt(pid_t pid);

  ChildProcess(ChildProcess&&) = default;
  ChildProcess& operator=(ChildProcess&&) = default;
  // A child that was not reaped is killed and reaped: no process outlives its owner.
  ~ChildProcess();

  pid_t pid() const { return pid_; }

  // A pidfd: readable once the child has ended.
  int descriptor() const { return pidfd_.get(); }

  // Does nothing when the child has ended or was reaped; a pidfd never hits a stranger.
  void Signal(int signal_number) const;

  // Collects a child that has ended; nothing when it still runs. Does not block.
  std::optional<ExitStatus> Reap();

  // Blocks until the child has ended. REQUIRES: it was killed, or is sure to end.
  ExitStatus WaitForEnd();

  bool reaped() const { return !pidfd_.valid(); }

 private:
  ChildProcess(pid_t pid, unique_fd pidfd) : pid_(pid), pidfd_(std::move(pidfd)) {}

  std::optional<ExitStatus> Wait(int options);

  pid_t pid_;
  unique_fd pidfd_;
};

}  // namespace reel
