#include "daemon/reeld/job_runner.h"

#include <utility>

#include "base/log.h"
#include "daemon/reeld/job_verdict.h"
#include "protocol/wall_clock.h"

namespace reel {
JobRunner::JobRunner(boost::asio::io_context& io, QueueLimits limits,
                     SupervisorProgram supervisor_program)
    : io_(io), queue_(limits), supervisor_program_(std::move(supervisor_program)) {}

Result<Submitted> JobRunner::Submit(const SubmitJob& request) {
  if (on_idle_) return Unavailable("the daemon is stopping; submit again when it is back");
  REEL_ASSIGN_OR_RETURN(const Submitted submitted, queue_.Submit(request, WallClockMs()));
  if (!submitted.already_known) {
    jobs_[submitted.job];
    spdlog::info("job {}: submitted", submitted.job);
    StartWhatCanStart();
  }
  return submitted;
}

CancelOutcome JobRunner::Cancel(int64_t id) {
  const CancelOutcome outcome = queue_.Cancel(id, WallClockMs());
  if (outcome == CancelOutcome::kMustBeStopped) jobs_.at(id).supervisor->Stop();
  if (outcome == CancelOutcome::kCancelledAtOnce) {
    ForgetOldJobs();
    Changed(id);
  }
  return outcome;
}

void JobRunner::Shutdown(std::function<void()> on_idle) {
  if (on_idle_) return;
  on_idle_ = std::move(on_idle);
  if (queue_.queued() > 0) spdlog::warn("{} jobs that wait are lost", queue_.queued());
  for (auto& [id, job] : jobs_) {
    if (job.supervisor) Cancel(id);
  }
  if (queue_.running() == 0) on_idle_();
}

void JobRunner::StartWhatCanStart() {
  if (on_idle_) return;
  while (const std::optional<int64_t> id = queue_.NextToStart()) Start(*id);
}

void JobRunner::Start(int64_t id) {
  const std::string text = queue_.Start(id, WallClockMs());
  SupervisorCallbacks callbacks;
  callbacks.on_event = [this, id](const JobEvent& event) { TakeEvent(id, event); };
  callbacks.on_log_line = [this, id](LogLine line) { TakeLogLine(id, std::move(line)); };
  callbacks.on_end = [this, id](ExitStatus exit_status) { TakeEnd(id, exit_status); };
  auto supervisor = SupervisorProcess::Start(io_, supervisor_program_, text, std::move(callbacks));
  if (supervisor.ok()) {
    jobs_.at(id).supervisor = std::move(supervisor).value();
    spdlog::info("job {}: started", id);
  } else {
    const Status& why = supervisor.status();
    queue_.Finish(id, {JobState::kFailed, why.code(), why.message()}, WallClockMs());
    spdlog::warn("job {}: {}", id, why.message());
    ForgetOldJobs();
  }
  Changed(id);
}

void JobRunner::TakeEvent(int64_t id, const JobEvent& event) {
  Job& job = jobs_.at(id);
  if (const Progress* progress = std::get_if<Progress>(&event)) queue_.Report(id, *progress);
  const bool is_final =
      std::holds_alternative<Finished>(event) || std::holds_alternative<JobFailed>(event);
  // The first word about the end stands.
  if (is_final && !job.final_event) job.final_event = event;
  job.output.AddEvent(event);
  Changed(id);
}

void JobRunner::TakeLogLine(int64_t id, LogLine line) {
  jobs_.at(id).output.AddLogLine(std::move(line));
  Changed(id);
}

void JobRunner::TakeEnd(int64_t id, ExitStatus exit_status) {
  Job& job = jobs_.at(id);
  const bool cancel_requested = queue_.Find(id)->cancel_requested;
  const JobVerdict verdict = JudgeJob(job.final_event, exit_status, cancel_requested);
  spdlog::info("job {}: {} {}", id, JobStateName(verdict.state), verdict.message);
  job.supervisor.reset();
  queue_.Finish(id, verdict, WallClockMs());
  ForgetOldJobs();
  Changed(id);
  if (on_idle_ && queue_.running() == 0) on_idle_();
  StartWhatCanStart();
}

void JobRunner::ForgetOldJobs() {
  std::erase_if(jobs_, [this](const auto& entry) { return queue_.Find(entry.first) == nullptr; });
}

void JobRunner::Changed(int64_t id) {
  if (on_change_) on_change_(id);
}

}  // namespace reel
