// OwnJobs: supervisors as children of the daemon, as its own user.
//
// A supervisor is in a process group of its own, and gets SIGHUP when the daemon dies. Belongs to the
// daemon's one thread; Start blocks until the supervisor has reached exec.

#pragma once

#include <sys/resource.h>

#include <memory>
#include <string>
#include <vector>

#include "daemon/reeld/job_starter.h"

namespace reel {

struct SupervisorProgram {
  std::string path;
  rlimit open_files;  // what it gets as RLIMIT_NOFILE; the daemon's own limit is raised for clients
};

class OwnJobs : public JobStarter {
 public:
  explicit OwnJobs(SupervisorProgram program) : program_(std::move(program)) {}

  bool is_shared() const override { return false; }
  Result<JobOwner> Accept(const Caller& caller, const SubmitJob& request) override;
  Status Ready() override { return Status::Ok(); }
  Result<std::unique_ptr<StartedSupervisor>> Start(const StartOrder& order,
                                                   const SupervisorPipes& pipes) override;
  void Forget(int64_t) override {}
  void ForgetAllBut(const std::vector<int64_t>&) override {}

 private:
  const SupervisorProgram program_;
};

}  // namespace reel
