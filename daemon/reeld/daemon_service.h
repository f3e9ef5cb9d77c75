// DaemonService: what each request of a client means. No socket here, and no process: it asks the
// runner.
//
// Belongs to the daemon's one thread; no call blocks.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>

#include "daemon/reeld/caller.h"
#include "daemon/reeld/job_follower.h"
#include "daemon/reeld/job_runner.h"
#include "daemon/reeld/sandbox_facts.h"
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

  // Where jobs go that do not say (Hello::on), for clients who say hello from now on.
  const std::string& default_on() const { return default_on_; }
  void set_default_on(std::string on) { default_on_ = std::move(on); }

 private:
  Answer HandleJob(const Request& request);
  Reply Show(int64_t job) const;
  Reply Change(int64_t job, Status (JobRunner::*change)(int64_t));
  Reply Explain(int64_t job) const;
  Answer Preview(const PreviewJob& request);
  Reply DescribeDaemon() const;

  JobRunner& runner_;
  const std::function<size_t()> count_clients_;
  const int64_t started_ms_;
  std::string default_on_;
  const SandboxFacts sandbox_ = FindSandboxFacts();
};

ErrorReply UnknownJob(int64_t job);

// Why there is no picture of a job that has no supervisor, and what to do.
ErrorReply WhyNoPreview(const JobSummary& job);

}  // namespace reel
