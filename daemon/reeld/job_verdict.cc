#include "daemon/reeld/job_verdict.h"

namespace reel {
namespace {

JobVerdict Queued() { return {{JobState::kQueued}, false, StatusCode::kOk, ""}; }

JobVerdict StoodStill(std::string reason) {
  return {kPausedByUser, false, StatusCode::kOk, std::move(reason)};
}

JobVerdict FailedFor(StatusCode code, std::string message) {
  return {{JobState::kFailed}, false, code, std::move(message)};
}

JobVerdict Cancelled(std::string words) {
  return {{JobState::kCancelled}, false, StatusCode::kCancelled, std::move(words)};
}

constexpr const char* kTasksMayBeLeft =
    "cancelled, but tasks may be left on the cluster (`squeue`): ";

// Of a job on a cluster that was cancelled: whether its tasks are gone only its supervisor knows.
JobVerdict JudgeClearing(const JobSummary& job, const SupervisorEnd& end, const JobFailed* words) {
  if (end.told_to_let_go) return Queued();
  if (words != nullptr && words->code == StatusCode::kCancelled) {
    return Cancelled("cancelled while it ran");
  }
  if (words != nullptr) return Cancelled(kTasksMayBeLeft + words->message);
  JobVerdict verdict = Queued();
  if (job.deaths + 1 >= kMaxSupervisorDeaths) {
    verdict = Cancelled(kTasksMayBeLeft + ("its supervisor " + Describe(end.exit_status)));
  }
  verdict.is_death = true;
  return verdict;
}

// Nothing was said of the end.
JobVerdict JudgeSilence(const JobSummary& job, const SupervisorEnd& end) {
  std::string words =
      "the job's supervisor " + Describe(end.exit_status) + " without saying how the job ended";
  static_assert(kMaxSupervisorDeaths == 3, "the words below");
  if (!end.exit_status.signalled) return FailedFor(StatusCode::kFailed, std::move(words));
  JobVerdict verdict = Queued();
  if (job.deaths + 1 >= kMaxSupervisorDeaths) {
    words += ", for the third time";
    verdict = FailedFor(StatusCode::kFailed, std::move(words));
  }
  verdict.is_death = true;
  return verdict;
}

}  // namespace

JobVerdict JudgeJob(const JobSummary& job, const SupervisorEnd& end) {
  const JobEvent* event = end.final_event ? &*end.final_event : nullptr;
  const JobFailed* failure = event == nullptr ? nullptr : std::get_if<JobFailed>(event);
  if (event != nullptr && std::holds_alternative<Finished>(*event)) {
    return {{JobState::kDone}, false, StatusCode::kOk, ""};
  }
  if (job.cancel_requested && job.on_cluster()) return JudgeClearing(job, end, failure);
  if (job.cancel_requested) return Cancelled("cancelled while it ran");
  if (failure != nullptr && failure->code != StatusCode::kCancelled) {
    return FailedFor(failure->code, failure->message);
  }
  if (job.pause_requested) return StoodStill("by `reel pause`");
  if (end.told_to_stop) return Queued();
  if (failure != nullptr) return StoodStill("somebody outside of reeld stopped its supervisor");
  return JudgeSilence(job, end);
}

JobVerdict JudgeUnstartable(const JobSummary& job, const Status& why) {
  if (!job.cancel_requested) return FailedFor(why.code(), why.message());
  return Cancelled(kTasksMayBeLeft + why.message());
}

}  // namespace reel
