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
  if (job.cancel_requested) {
    return {{JobState::kCancelled}, false, StatusCode::kCancelled, "cancelled while it ran"};
  }
  if (failure != nullptr && failure->code != StatusCode::kCancelled) {
    return FailedFor(failure->code, failure->message);
  }
  if (job.pause_requested) return StoodStill("by `reel pause`");
  if (end.told_to_stop) return Queued();
  if (failure != nullptr) return StoodStill("somebody outside of reeld stopped its supervisor");
  return JudgeSilence(job, end);
}

}  // namespace reel
