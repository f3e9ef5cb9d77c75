// LaunchedJobs: supervisors that reel-launcher starts, each as the user who submitted its job
// (daemon/launcher/launch_message.h).
//
// Belongs to the daemon's one thread. Accept and the Forgets wait for the launcher's answer, at most
// kPatience: it keeps a job as the store does, for about one fsync. Start does not wait: that a job could not be
// started is its supervisor's end.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/unique_fd.h"
#include "daemon/launcher/launch_message.h"
#include "daemon/reeld/job_starter.h"

namespace reel {

class LaunchedJobs : public JobStarter {
 public:
  static constexpr milliseconds kPatience{5000};

  // `socket`: the path of the launcher's. It is connected to when it is needed. `takes_root`: root's jobs are
  // for the launcher to refuse, and not refused here.
  explicit LaunchedJobs(std::string socket, bool takes_root = false)
      : socket_(std::move(socket)), takes_root_(takes_root) {}

  bool is_shared() const override { return true; }
  Result<JobOwner> Accept(const Caller& caller, const SubmitJob& request) override;
  Status Ready() override;
  Result<std::unique_ptr<StartedSupervisor>> Start(const StartOrder& order,
                                                   const SupervisorPipes& pipes) override;
  void Forget(int64_t ticket) override;
  void ForgetAllBut(const std::vector<int64_t>& tickets) override;

 private:
  Result<unique_fd> Connect() const;
  Result<LaunchReply> Ask(const LaunchRequest& request, std::span<const int> descriptors = {});
  Result<LaunchReply> AskOnce(const LaunchRequest& request, std::span<const int> descriptors);

  const std::string socket_;
  const bool takes_root_;
  unique_fd connection_;  // for what is not about a running job
  unique_fd next_;        // of the job that is started next
};

}  // namespace reel
