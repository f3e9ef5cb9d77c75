#include "daemon/reeld/job_runner.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "daemon/reeld/job_log.h"
#include "daemon/reeld/job_verdict.h"
#include "protocol/wall_clock.h"

namespace reel {
namespace {

// A follower reads the output of its job page by page; more jobs than this at once are read again.
constexpr size_t kMaxReadOutputs = 8;
// What a job that died without a word printed last.
constexpr size_t kLastLines = 10;

// Processor seconds that a start alone counts for: among users whose jobs use hardly anything, it is who has
// started fewer.
constexpr double kStartCharge = 0.05;

// Of one job's claims to have used a cluster.
constexpr double kMostClusterCores = 1e6;

// The last words of a supervisor that had none.
JobFailed FailureWithoutWords(const JobVerdict& verdict, const std::string& how,
                              const JobOutput& output) {
  JobFailed failure{verdict.code, verdict.message, {}, 0};
  failure.cause.process = "supervisor";
  failure.cause.how = how;
  failure.cause.last_lines = output.LastLines(kLastLines);
  return failure;
}

// What failed is worth a line also where nothing else is.
void LogEnd(const JobSummary& job, const JobVerdict& verdict, const JobFailed& failure) {
  const bool has_failed = verdict.to.state == JobState::kFailed;
  const JobContext context{job.job, job.user, has_failed ? failure.cause.frame : -1};
  const std::string_view separator = verdict.message.empty() ? "" : ": ";
  LogJob(has_failed ? spdlog::level::warn : spdlog::level::info, context, "{}{}{}",
         JobStateName(verdict.to.state), separator, verdict.message);
}

}  // namespace

JobRunner::JobRunner(boost::asio::io_context& io, QueueLimits limits, DividedMachine machine,
                     JobStarter& starter, JobStore store)
    : io_(io),
      most_cores_(machine.cores),
      store_(std::move(store)),
      queue_(limits),
      starter_(starter),
      divider_(machine,
               [this](int64_t id, const MachineShare& share) { return TellShare(id, share); }),
      previews_(
          io,
          [this](int64_t id, const PreviewOrder& order) {
            return Order(id, {std::nullopt, order});
          },
          [this](int64_t id) { Changed(id); }),
      save_timer_(io) {}

Status JobRunner::Recover() {
  REEL_ASSIGN_OR_RETURN(std::vector<StoredJob> jobs, store_.Load());
  StoreBatch batch;
  for (StoredJob& job : jobs) {
    const JobSummary before = std::exchange(job.summary, Recovered(job.summary, WallClockMs()));
    if (before.standing() == job.summary.standing()) continue;
    batch.changes.push_back({before, job.summary, std::nullopt});
    if (job.summary.state == JobState::kQueued) recovered_.insert(job.summary.job);
  }
  if (!batch.changes.empty()) REEL_RETURN_IF_ERROR(store_.Commit(batch));
  std::vector<int64_t> tickets;
  for (const StoredJob& job : jobs) {
    queue_.Add(job);
    tickets.push_back(job.ticket);
  }
  starter_.ForgetAllBut(tickets);
  recovered_at_ = Clock::now();
  if (!recovered_.empty())
    spdlog::warn("jobs that go on since they ran before: {}", recovered_.size());
  StartSoon();
  return Status::Ok();
}

Result<Submitted> JobRunner::Submit(const SubmitJob& request, const Caller& caller) {
  if (on_idle_) return Unavailable("the daemon is stopping; submit again when it is back");
  REEL_ASSIGN_OR_RETURN(const std::optional<Submitted> known, queue_.Admit(request, caller.uid));
  if (known) return *known;
  REEL_ASSIGN_OR_RETURN(const JobOwner owner, starter_.Accept(caller, request));
  Result<int64_t> id = store_.Add(request, WallClockMs(), owner);
  if (!id.ok() && owner.ticket != 0) starter_.Forget(owner.ticket);
  return Enter(std::move(id), request, owner, 0);
}

Result<Submitted> JobRunner::Retry(int64_t id) {
  if (on_idle_) return Unavailable("the daemon is stopping; ask again when it is back");
  REEL_ASSIGN_OR_RETURN(const std::optional<Submitted> known, queue_.AdmitRetry(id));
  if (known) return *known;
  const JobSummary& job = *queue_.Find(id);
  // Its text stays in the store, where it is copied.
  const SubmitJob request{std::string(), job.scene,    job.output,
                          std::string(), job.priority, job.on};
  return Enter(store_.AddRetry(id, WallClockMs()), request, {job.uid, job.user, queue_.ticket(id)},
               id);
}

Result<Submitted> JobRunner::Enter(Result<int64_t> id, const SubmitJob& request,
                                   const JobOwner& owner, int64_t retry_of) {
  if (!id.ok()) return id.status().Prefixed("not submitted");
  StoredJob job;
  job.summary.job = id.value();
  job.summary.retry_of = retry_of;
  job.summary.scene = request.scene;
  job.summary.output = request.output;
  job.summary.priority = request.priority;
  job.summary.submitted_ms = WallClockMs();
  job.summary.user = owner.user;
  job.summary.uid = owner.uid;
  job.summary.on = request.on;
  job.key = request.key;
  job.ticket = owner.ticket;
  job.text_bytes =
      retry_of == 0 ? static_cast<int64_t>(request.job.size()) : queue_.text_bytes(retry_of);
  queue_.Add(job);
  LogJob(spdlog::level::info, About(id.value()), "submitted");
  totals_.Submitted();
  StartSoon();
  return Submitted{id.value(), /*already_known=*/false};
}

void JobRunner::SetLimits(QueueLimits limits) {
  queue_.SetLimits(limits);
  StartSoon();
}

Status JobRunner::Cancel(int64_t id) {
  return Decide(id, DecideCancel(*queue_.Find(id), WallClockMs()));
}

Status JobRunner::Pause(int64_t id) {
  REEL_ASSIGN_OR_RETURN(const JobDecision decision, DecidePause(*queue_.Find(id)));
  return Decide(id, decision);
}

Status JobRunner::Resume(int64_t id) {
  REEL_ASSIGN_OR_RETURN(const JobDecision decision, DecideResume(*queue_.Find(id)));
  return Decide(id, decision);
}

Status JobRunner::Decide(int64_t id, const JobDecision& decision) {
  if (!decision.changed) return Status::Ok();
  StoreBatch batch;
  batch.changes = {{*queue_.Find(id), decision.after, std::nullopt}};
  const bool is_end = IsFinal(decision.after.state);
  if (is_end) batch.forget = queue_.TooMany();
  const Status written = store_.Commit(batch);
  // Room on a full disk is made by stopping jobs, so these must not need any.
  if (!written.ok() && decision.signal == 0) return written;
  if (!written.ok()) LogJob(spdlog::level::warn, About(id), written.message());
  ForgetJobs(batch.forget);
  Replace(decision.after);
  if (is_end) totals_.Ended(id, decision.after.state);
  const auto run = runs_.find(id);
  if (decision.signal != 0 && run != runs_.end() && run->second.supervisor) {
    run->second.supervisor->Stop(decision.signal, decision.after.on_cluster()
                                                      ? SupervisorProcess::kClearingGrace
                                                      : SupervisorProcess::kGrace);
  }
  StartSoon();
  return Status::Ok();
}

void JobRunner::Shutdown(std::function<void()> on_idle) {
  if (on_idle_) return;
  on_idle_ = std::move(on_idle);
  for (auto& [id, run] : runs_) {
    if (run.supervisor) run.supervisor->Stop(SIGHUP);
  }
  IdleIfSo();
}

const JobOutput& JobRunner::output(int64_t id) const {
  if (const auto run = runs_.find(id); run != runs_.end()) return run->second.output;
  const auto read = read_outputs_.find(id);
  if (read != read_outputs_.end()) return read->second;
  if (read_outputs_.size() >= kMaxReadOutputs) read_outputs_.clear();
  Result<JobOutput> output = store_.Output(id);
  if (!output.ok()) LogJob(spdlog::level::warn, About(id), output.status().message());
  return read_outputs_[id] = output.ok() ? std::move(output).value() : JobOutput();
}

// From the loop, so that a submission is answered before its job costs time.
void JobRunner::StartSoon() {
  if (std::exchange(start_is_due_, true)) return;
  boost::asio::post(io_, [this] {
    start_is_due_ = false;
    StartWhatCanStart();
  });
}

void JobRunner::StartWhatCanStart() {
  while (!on_idle_) {
    const std::optional<int64_t> id = queue_.NextToStart();
    if (!id) return;
    Status started = starter_.Ready();
    if (started.ok()) started = Start(*id);
    if (started.ok()) continue;
    LogJob(spdlog::level::warn, About(*id), "cannot be started now: {}", started.message());
    return SaveSoon(kTryAgain);
  }
}

// Not ok: the store cannot be written, and the job still waits.
Status JobRunner::Start(int64_t id) {
  const JobSummary before = *queue_.Find(id);
  const JobSummary after = Started(before, WallClockMs());
  REEL_ASSIGN_OR_RETURN(JobOutput output, store_.Output(id));
  StoreBatch batch;
  batch.changes = {{before, after, std::nullopt}};
  REEL_RETURN_IF_ERROR(store_.Commit(batch));
  read_outputs_.erase(id);
  Run& run = runs_[id];
  run.output = std::move(output);
  Replace(after);
  const Status spawned = Spawn(id, run);
  if (spawned.ok()) {
    LogJob(spdlog::level::info, About(id), "started");
    return Status::Ok();
  }
  const JobVerdict verdict = JudgeUnstartable(after, spawned);
  End(id, verdict, FailureWithoutWords(verdict, "could not be started", run.output));
  return Status::Ok();
}

Status JobRunner::Spawn(int64_t id, Run& run) {
  const JobSummary& job = *queue_.Find(id);
  StartOrder order;
  order.ticket = queue_.ticket(id);
  order.goes_on = job.starts > 1 || job.retry_of != 0;
  order.cancels = job.cancel_requested;
  if (order.ticket == 0) {
    REEL_ASSIGN_OR_RETURN(order.text, store_.Text(id));
  }
  SupervisorCallbacks callbacks;
  callbacks.on_event = [this, id](const JobEvent& event) { TakeEvent(id, event); };
  callbacks.on_log_line = [this, id](LogLine line) { TakeLogLine(id, std::move(line)); };
  callbacks.on_end = [this, id](const StartedSupervisor::End& end) { TakeEnd(id, end); };
  REEL_ASSIGN_OR_RETURN(run.supervisor,
                        SupervisorProcess::Start(io_, starter_, order, std::move(callbacks)));
  run.charged_until = Clock::now();
  queue_.Charge(id, kStartCharge);
  if (order.cancels) run.supervisor->ExpectClearing();
  if (!job.on_cluster()) divider_.Add(id, job.uid, job.priority);
  totals_.Started(id);
  return Status::Ok();
}

bool JobRunner::TellShare(int64_t id, const MachineShare& share) {
  queue_.SetShare(id, share.cores);
  return Order(id, {share});
}

bool JobRunner::Order(int64_t id, const SupervisorOrder& order) const {
  const auto run = runs_.find(id);
  return run != runs_.end() && run->second.supervisor && run->second.supervisor->Send(order);
}

void JobRunner::TakeEvent(int64_t id, const JobEvent& event) {
  // For whoever asked, and for nobody else: neither watched nor kept.
  if (const auto* piece = std::get_if<PreviewPiece>(&event)) return previews_.Take(id, *piece);
  Run& run = runs_.at(id);
  if (std::holds_alternative<EndHookDue>(event)) return DecideEndHook(id, run);
  // Of a job that has ended only what its command did can be news; and it may be forgotten already.
  if (run.runs_end_hook && !std::holds_alternative<Warning>(event)) return;
  if (queue_.Find(id) == nullptr) return;
  const JobSummary& job = *queue_.Find(id);
  const JobStanding before = job.standing();
  if (const Progress* progress = std::get_if<Progress>(&event)) {
    Charge(id, progress->cores_used);
    queue_.Report(id, *progress);
    divider_.Report(id, Clock::now(), *progress);
  }
  // Not in the store: it is a word about a process, and goes with it.
  if (const Paused* paused = std::get_if<Paused>(&event)) Replace(Waiting(job, paused->reason));
  if (std::holds_alternative<Resumed>(event)) Replace(GoingOn(job));
  if (queue_.Find(id)->standing() != before) {
    queue_.SetShare(id, 0);
    divider_.SetWaiting(id, queue_.Find(id)->standing() == kPausedByItself);
  }
  if (std::holds_alternative<Planned>(event)) run.is_planned = true;
  totals_.Take(id, event);
  const bool is_final =
      std::holds_alternative<Finished>(event) || std::holds_alternative<JobFailed>(event);
  // The first word about the end stands.
  if (is_final && !run.final_event) run.final_event = event;
  run.output.AddEvent(event);
  SaveSoon(kSaveInterval);
  Changed(id);
}

void JobRunner::TakeLogLine(int64_t id, LogLine line) {
  runs_.at(id).output.AddLogLine(std::move(line));
  SaveSoon(kSaveInterval);
  Changed(id);
}

// What it has used since the last time, at the rate that it reports now. That is the word of a process that its user
// can make say anything: it counts within what can be. A place among the running jobs costs a processor at least.
void JobRunner::Charge(int64_t id, double cores_used) {
  Run& run = runs_.at(id);
  const TimePoint now = Clock::now();
  const std::chrono::duration<double> elapsed = now - std::exchange(run.charged_until, now);
  const double most =
      queue_.Find(id)->on_cluster() ? kMostClusterCores : std::max(1.0, most_cores_);
  queue_.Charge(id, std::clamp(cores_used, 1.0, most) * elapsed.count());
}

void JobRunner::ForgetJobs(const std::vector<int64_t>& ids) {
  for (const int64_t id : ids) {
    const int64_t ticket = queue_.ticket(id);
    queue_.Forget(id);
    // `reel retry` makes a second job of one submission.
    if (ticket != 0 && !queue_.HasTicket(ticket)) starter_.Forget(ticket);
  }
}

void JobRunner::TakeEnd(int64_t id, const StartedSupervisor::End& ended) {
  Run& run = runs_.at(id);
  if (run.runs_end_hook) return EndAfterHook(id, run);
  Charge(id, 0);
  const JobSummary& job = *queue_.Find(id);
  const SupervisorEnd end = EndOf(run, ended.exit_status);
  JobVerdict verdict = JudgeJob(job, end);
  if (!ended.refusal.ok() && !end.told_to_stop) {
    verdict = JudgeUnstartable(job, ended.refusal);
  }
  if (IsFinal(verdict.to.state) && IsInAnothersWay(id, run)) {
    verdict = {{JobState::kQueued}, false, StatusCode::kOk, ""};
    HoldBack(id);
  }
  run.supervisor.reset();
  previews_.Forget(id);
  divider_.Remove(id);
  queue_.SetShare(id, 0);
  const JobFailed* words = run.final_event ? std::get_if<JobFailed>(&*run.final_event) : nullptr;
  End(id, verdict,
      words != nullptr
          ? *words
          : FailureWithoutWords(
                verdict, ended.refusal.ok() ? Describe(ended.exit_status) : "could not be started",
                run.output));
}

// The end first, then the command: it never runs for a job that goes on after all, and nobody waits for it.
void JobRunner::DecideEndHook(int64_t id, Run& run) {
  if (run.runs_end_hook || !run.final_event || !run.supervisor) return;
  const JobVerdict verdict = JudgeJob(*queue_.Find(id), EndOf(run, ExitStatus{}));
  if (!IsFinal(verdict.to.state) || IsInAnothersWay(id, run)) {
    run.supervisor->Send({std::nullopt, std::nullopt, false});
    return;
  }
  run.runs_end_hook = true;
  run.uid = queue_.Find(id)->uid;
  queue_.BeginLingering(run.uid);
  previews_.Forget(id);
  divider_.Remove(id);
  queue_.SetShare(id, 0);
  const JobFailed* words = std::get_if<JobFailed>(&*run.final_event);
  End(id, verdict, words != nullptr ? *words : JobFailed());
}

void JobRunner::LetEndHookRun(Run& run) {
  run.supervisor->Send({std::nullopt, std::nullopt, true});
  if (!on_idle_) run.supervisor->GiveTime();
}

void JobRunner::EndAfterHook(int64_t id, Run& run) {
  run.supervisor.reset();
  queue_.EndLingering(run.uid);
  StartSoon();
  if (!run.is_over) return IdleIfSo();  // its end is tried again until it can be stored
  if (queue_.Find(id) != nullptr && run.output.has_unsaved()) {
    StoreBatch batch;
    batch.outputs = {Unsaved(id, run)};
    if (const Status saved = store_.Commit(batch); !saved.ok()) {
      LogJob(spdlog::level::warn, About(id), "what its command printed is lost: {}",
             saved.message());
    }
  }
  runs_.erase(id);
  Changed(id);
  IdleIfSo();
}

SupervisorEnd JobRunner::EndOf(const Run& run, const ExitStatus& exit_status) {
  return {run.final_event, exit_status, run.supervisor->told_to_stop(),
          run.supervisor->told_to_let_go()};
}

// The supervisor of a daemon that was killed may still hold the job's directory, and then the new one
// gives up before it has planned anything. What somebody cancelled has ended all the same, unless it may have tasks on
// a cluster.
bool JobRunner::IsInAnothersWay(int64_t id, const Run& run) const {
  if (!recovered_.contains(id) || run.is_planned || !run.final_event) return false;
  const JobSummary& job = *queue_.Find(id);
  if (job.cancel_requested && !job.on_cluster()) return false;
  const JobFailed* failure = std::get_if<JobFailed>(&*run.final_event);
  return failure != nullptr && failure->code != StatusCode::kInternal &&
         failure->code != StatusCode::kCancelled && Clock::now() - recovered_at_ < kOldSupervisors;
}

void JobRunner::HoldBack(int64_t id) {
  LogJob(spdlog::level::info, About(id), "its last supervisor is still about; trying again");
  queue_.HoldBack(id);
  auto timer = std::make_shared<boost::asio::steady_timer>(io_, kTryAgain);
  timer->async_wait([this, id, timer](const boost::system::error_code& error) {
    queue_.LetGo(id);
    if (!error) StartWhatCanStart();
  });
}

void JobRunner::End(int64_t id, const JobVerdict& verdict, JobFailed failure) {
  const JobSummary before = *queue_.Find(id);
  StoreChange change{before, Ended(before, verdict, WallClockMs()), std::nullopt};
  LogEnd(before, verdict, failure);
  if (verdict.to.state == JobState::kFailed) change.failure = std::move(failure);
  runs_.at(id).ending = std::move(change);
  TryToEnd(id);
}

// Its end, its output and what it pushes out of the store are one transaction.
void JobRunner::TryToEnd(int64_t id) {
  Run& run = runs_.at(id);
  StoreBatch batch;
  batch.changes = {*run.ending};
  batch.outputs = {Unsaved(id, run)};
  const JobSummary after = run.ending->after;
  if (IsFinal(after.state)) batch.forget = queue_.TooMany();
  if (const Status written = store_.Commit(batch); !written.ok()) {
    const JobSummary waits =
        Waiting(*queue_.Find(id), "it has ended, which cannot be stored: " + written.message());
    // Once, and not at each attempt.
    if (waits.pause_reason != queue_.Find(id)->pause_reason) {
      LogJob(spdlog::level::warn, About(id), waits.pause_reason);
    }
    Replace(waits);
    SaveSoon(kTryAgain);
    return IdleIfSo();
  }
  ForgetJobs(batch.forget);
  if (run.supervisor) {
    run.output.MarkSaved(batch.outputs.front().part);
    run.ending.reset();
    run.is_over = true;
    LetEndHookRun(run);
  } else {
    runs_.erase(id);
  }
  Replace(after);
  totals_.Ended(id, after.state);
  IdleIfSo();
  StartSoon();
}

void JobRunner::Replace(const JobSummary& after) {
  queue_.Replace(after);
  Changed(after.job);
}

void JobRunner::SaveSoon(milliseconds delay) {
  if (std::exchange(save_is_due_, true)) return;
  save_timer_.expires_after(delay);
  save_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    save_is_due_ = false;
    SaveOutputs();
    StartWhatCanStart();
  });
}

StoreOutput JobRunner::Unsaved(int64_t id, const Run& run) const {
  return {id, run.output.Unsaved(), queue_.Find(id)->progress};
}

void JobRunner::SaveOutputs() {
  std::vector<int64_t> ended;
  StoreBatch batch;
  for (const auto& [id, run] : runs_) {
    if (run.ending) {
      ended.push_back(id);
    } else if (run.output.has_unsaved() && queue_.Find(id) != nullptr) {
      batch.outputs.push_back(Unsaved(id, run));
    }
  }
  if (!batch.outputs.empty()) {
    if (const Status saved = store_.Commit(batch); saved.ok()) {
      for (const StoreOutput& output : batch.outputs) {
        runs_.at(output.job).output.MarkSaved(output.part);
      }
    } else {
      spdlog::warn("what jobs print cannot be stored now: {}", saved.message());
      SaveSoon(kSaveInterval);
    }
  }
  for (const int64_t id : ended) TryToEnd(id);
}

// A job whose end cannot be stored does not hold the daemon up: the next one starts it again, and its
// supervisor sees what is there.
void JobRunner::IdleIfSo() {
  if (!on_idle_) return;
  for (const auto& [id, run] : runs_) {
    if (run.supervisor) return;
  }
  on_idle_();
}

JobContext JobRunner::About(int64_t id) const { return {id, queue_.Find(id)->user}; }

void JobRunner::Changed(int64_t id) {
  for (const auto& on_change : observers_) on_change(id);
}

}  // namespace reel
