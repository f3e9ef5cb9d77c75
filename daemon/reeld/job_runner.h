// JobRunner: the daemon's work. It keeps store and queue in step, starts supervisors when it is their
// jobs' turn, collects what they say, and passes judgement when they end.
//
// Belongs to the daemon's one thread; a call blocks for the store's fsync, on a machine's daemon also for the
// launcher's (launched_jobs.h), and for nothing else. The store is written first, the queue follows, clients are told
// last. What somebody asks for is refused when the store cannot be written; what has happened (a supervisor's end) is written as soon as it can
// be, and the job is shown as PAUSED until then.

#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/reeld/job_change.h"
#include "daemon/reeld/job_log.h"
#include "daemon/reeld/job_output.h"
#include "daemon/reeld/job_queue.h"
#include "daemon/reeld/job_starter.h"
#include "daemon/reeld/job_store.h"
#include "daemon/reeld/job_verdict.h"
#include "daemon/reeld/machine_divider.h"
#include "daemon/reeld/preview_desk.h"
#include "daemon/reeld/supervisor_process.h"
#include "daemon/reeld/work_totals.h"

namespace reel {

class JobRunner {
 public:
  // What a job prints is in the store after this at the latest.
  static constexpr milliseconds kSaveInterval{1000};
  // How long a write that failed, or a supervisor that is in another's way, waits to be tried again.
  static constexpr milliseconds kTryAgain{500};
  // A supervisor that outlived its daemon's SIGKILL is gone by then (it gets SIGHUP from the kernel).
  static constexpr milliseconds kOldSupervisors{10'000};

  // REQUIRES: `io` and `starter` outlive this.
  JobRunner(boost::asio::io_context& io, QueueLimits limits, DividedMachine machine,
            JobStarter& starter, JobStore store);

  // Takes over the jobs of the store; those that were running are QUEUED again. Once, before all else;
  // after it the first jobs are started from the loop.
  Status Recover();

  // Called with a job's id after each change of its state, events or log, in the order in which they
  // were added. They may not call back into the runner.
  void AddObserver(std::function<void(int64_t)> on_change) {
    observers_.push_back(std::move(on_change));
  }

  // Running jobs go on, also those that are more than the limit now.
  void SetLimits(QueueLimits limits);

  // A new job, which is in the store when this returns, or the one that it is the same as. On failure
  // as JobQueue::Admit or JobStarter::Accept, or kUnavailable when the store cannot be written.
  Result<Submitted> Submit(const SubmitJob& request, const Caller& caller);
  Result<Submitted> Retry(int64_t id);

  // On failure kInvalidInput (job_change.h), or kUnavailable when the store cannot be written. A job
  // that has a supervisor is cancelled and paused also then, since that needs no store to begin with.
  // REQUIRES: queue().Find(id) is not null.
  Status Cancel(int64_t id);
  Status Pause(int64_t id);
  Status Resume(int64_t id);

  // Starts no further job and lets the running ones go (SIGHUP), which are QUEUED for the next daemon: what they
  // have finished is kept, and tasks on a cluster go on. Calls `on_idle` once the last has ended, at once if none
  // runs.
  void Shutdown(std::function<void()> on_idle);

  // Which picture answers somebody who asks for one now. REQUIRES: the job has a supervisor.
  int64_t AskPreview(int64_t id, int64_t max_width) {
    return previews_.Ask(id, max_width, Clock::now());
  }
  const PreviewDesk& previews() const { return previews_; }

  const JobQueue& queue() const { return queue_; }
  bool is_shared() const { return starter_.is_shared(); }
  const WorkTotals& totals() const { return totals_; }

  // The job has ended, and its command on_end may still print.
  bool RunsEndHook(int64_t id) const { return runs_.contains(id); }

  // Valid until the next call. REQUIRES: queue().Find(id) is not null.
  const JobOutput& output(int64_t id) const;

  // Why the job failed, if it did.
  Result<std::optional<JobFailed>> Failure(int64_t id) const { return store_.Failure(id); }

 private:
  // A job that has a supervisor, which may have outlived the job's end for its command on_end, or whose end
  // is not in the store yet.
  struct Run {
    JobOutput output;
    std::shared_ptr<SupervisorProcess> supervisor;
    std::optional<JobEvent> final_event;
    bool is_planned = false;
    int64_t uid = kOwnUser;             // whose it is, when its command is due
    bool runs_end_hook = false;         // its command is due; the job's end does not wait for it
    bool is_over = false;               // its end is in the store
    std::optional<StoreChange> ending;  // to be written
    TimePoint charged_until{};          // its user has been charged for what it used until then
  };

  Result<Submitted> Enter(Result<int64_t> id, const SubmitJob& request, const JobOwner& owner,
                          int64_t retry_of);
  Status Decide(int64_t id, const JobDecision& decision);
  void StartSoon();
  void StartWhatCanStart();
  Status Start(int64_t id);
  Status Spawn(int64_t id, Run& run);
  bool Order(int64_t id, const SupervisorOrder& order) const;
  bool TellShare(int64_t id, const MachineShare& share);
  void TakeEvent(int64_t id, const JobEvent& event);
  void TakeLogLine(int64_t id, LogLine line);
  void TakeEnd(int64_t id, const StartedSupervisor::End& ended);
  void Charge(int64_t id, double cores_used);
  void ForgetJobs(const std::vector<int64_t>& ids);
  void DecideEndHook(int64_t id, Run& run);
  void LetEndHookRun(Run& run);
  void EndAfterHook(int64_t id, Run& run);
  static SupervisorEnd EndOf(const Run& run, const ExitStatus& exit_status);
  bool IsInAnothersWay(int64_t id, const Run& run) const;
  void End(int64_t id, const JobVerdict& verdict, JobFailed failure);
  void TryToEnd(int64_t id);
  void HoldBack(int64_t id);
  void Replace(const JobSummary& after);
  void SaveSoon(milliseconds delay);
  void SaveOutputs();
  StoreOutput Unsaved(int64_t id, const Run& run) const;
  void IdleIfSo();
  JobContext About(int64_t id) const;
  void Changed(int64_t id);

  boost::asio::io_context& io_;
  const double most_cores_;  // of the machine
  JobStore store_;
  JobQueue queue_;
  JobStarter& starter_;
  std::vector<std::function<void(int64_t)>> observers_;
  std::map<int64_t, Run> runs_;
  MachineDivider divider_;
  WorkTotals totals_;
  PreviewDesk previews_;
  std::set<int64_t> recovered_;  // ran when the last daemon ended without stopping them
  TimePoint recovered_at_{};
  mutable std::map<int64_t, JobOutput> read_outputs_;  // of jobs without a run, read for followers
  boost::asio::steady_timer save_timer_;
  bool save_is_due_ = false;
  bool start_is_due_ = false;
  std::function<void()> on_idle_;  // set: shutting down
};

}  // namespace reel
