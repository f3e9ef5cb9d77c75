// DaemonService: what each request of a client means. No socket here, and no process: it asks the
// runner.
//
// Belongs to the daemon's one thread; no call blocks.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <variant>

#include "daemon/reeld/caller.h"
#include "daemon/reeld/job_follower.h"
#include "daemon/reeld/job_runner.h"
#include "protocol/daemon_messages.h"

namespace reel {

class DaemonService {
 public:
  // Either the whole answer, or who gives it piece by piece.
  using Answer = std::variant<Reply, JobFollower>;

  // `count_clients` says how many are connected. REQUIRES: `runner` outlives this.
  DaemonService(JobRunner& runner, std::function<size_t()> count_clients);

  // What another user's job is to one who may not see it: no job. `caller` outlives the call.
  Answer Handle(const Request& request, const Caller& caller);

  JobRunner& runner() { return runner_; }

 private:
  Answer HandleJob(const Request& request);
  Reply Show(int64_t job) const;
  Reply Change(int64_t job, Status (JobRunner::*change)(int64_t));
  Reply Explain(int64_t job) const;
  Reply DescribeDaemon() const;

  JobRunner& runner_;
  const std::function<size_t()> count_clients_;
  const int64_t started_ms_;
};

ErrorReply UnknownJob(int64_t job);

}  // namespace reel
