// LaunchSession: one connection of reeld to the launcher, in a process of its own.
//
// It answers requests until reeld closes the connection, or until it has started a job: then it is the
// job's keeper. A keeper forwards signals, tells how the supervisor ended, kills what the job leaves behind,
// and has given up all rights but that to kill. It needs nobody: the launcher that forked it may be stopped or
// replaced meanwhile, as sshd(8) may be under a running session.

#pragma once

#include <string>

#include "base/unique_fd.h"
#include "daemon/launcher/launch_message.h"
#include "daemon/launcher/launch_table.h"
#include "daemon/launcher/submitter.h"
#include "daemon/launcher/user_process.h"

namespace reel {

class LaunchSession {
 public:
  // REQUIRES: `connection` is reeld's; one thread; SIGCHLD is not ignored. The others outlive this.
  LaunchSession(unique_fd connection, const LaunchRules& rules, const LaunchTable& table,
                const std::string& supervisor);

  // Blocks until the connection, or the job that was started on it, has ended. The exit status of the
  // process.
  int Run();

 private:
  bool Answer(ReceivedRequest received);
  LaunchReply Register(const ReceivedRequest& received) const;
  LaunchReply Forget(uint64_t ticket) const;
  LaunchReply Next(uint64_t after) const;
  LaunchReply Start(const ReceivedRequest& received);
  Granted<UserProcess> StartJob(const ReceivedRequest& received) const;
  int Keep();
  void Forward();
  void LetGo();
  int End();

  unique_fd connection_;
  const LaunchRules& rules_;
  const LaunchTable& table_;
  const std::string& supervisor_;
  UserProcess process_;    // pid 0: none was started
  bool is_alone_ = false;  // reeld has closed the connection
};

}  // namespace reel
