#include "daemon/reeld/job_verdict.h"

namespace reel {

JobVerdict JudgeJob(const std::optional<JobEvent>& final_event, ExitStatus exit_status,
                    bool cancel_requested) {
  if (final_event && std::holds_alternative<Finished>(*final_event)) {
    return {JobState::kDone, StatusCode::kOk, ""};
  }
  const JobFailed* failure = final_event ? std::get_if<JobFailed>(&*final_event) : nullptr;
  if (cancel_requested || (failure != nullptr && failure->code == StatusCode::kCancelled)) {
    return {JobState::kCancelled, StatusCode::kCancelled, "cancelled while it ran"};
  }
  if (failure != nullptr) return {JobState::kFailed, failure->code, failure->message};
  return {JobState::kFailed, StatusCode::kFailed,
          "the job's supervisor " + Describe(exit_status) + " without saying how the job ended"};
}

}  // namespace reel
