// JobRunner: the daemon's work. It keeps the queue, starts supervisors when it is their jobs' turn,
// collects what they say, and passes judgement when they end.
//
// Belongs to the daemon's one thread; no call blocks.

#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/status.h"
#include "daemon/reeld/job_output.h"
#include "daemon/reeld/job_queue.h"
#include "daemon/reeld/supervisor_process.h"

namespace reel {

class JobRunner {
 public:
  JobRunner(boost::asio::io_context& io, QueueLimits limits, SupervisorProgram supervisor_program);

  // Called with a job's id after each change of its state, events or log. Set once, before the
  // first Submit; it may not call back into the runner's Submit, Cancel or Shutdown.
  void set_on_change(std::function<void(int64_t)> on_change) { on_change_ = std::move(on_change); }

  // As JobQueue::Submit; starts the job if it is its turn.
  Result<Submitted> Submit(const SubmitJob& request);

  // As JobQueue::Cancel; a running job's supervisor is told to stop.
  CancelOutcome Cancel(int64_t id);

  // Starts no further job and stops the running ones; calls `on_idle` once the last has ended, at
  // once if none runs.
  void Shutdown(std::function<void()> on_idle);

  const JobQueue& queue() const { return queue_; }

  // REQUIRES: queue().Find(id) is not null.
  const JobOutput& output(int64_t id) const { return jobs_.at(id).output; }

 private:
  struct Job {
    JobOutput output;
    std::shared_ptr<SupervisorProcess> supervisor;  // while it runs
    std::optional<JobEvent> final_event;
  };

  void StartWhatCanStart();
  void Start(int64_t id);
  void TakeEvent(int64_t id, const JobEvent& event);
  void TakeLogLine(int64_t id, LogLine line);
  void TakeEnd(int64_t id, ExitStatus exit_status);
  void ForgetOldJobs();
  void Changed(int64_t id);

  boost::asio::io_context& io_;
  JobQueue queue_;
  const SupervisorProgram supervisor_program_;
  std::function<void(int64_t)> on_change_;
  std::map<int64_t, Job> jobs_;
  std::function<void()> on_idle_;  // set: shutting down
};

}  // namespace reel
