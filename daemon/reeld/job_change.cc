#include "daemon/reeld/job_change.h"

#include <csignal>
#include <string>

namespace reel {
namespace {

std::string Name(const JobSummary& job) { return "job " + std::to_string(job.job); }

Status HasEnded(const JobSummary& job) {
  const std::string end = Name(job) + " is " + std::string(JobStateName(job.state));
  if (job.state == JobState::kDone) return InvalidInput(end + " already");
  return InvalidInput(end + " already; `reel retry " + std::to_string(job.job) +
                      "` takes it up again as a new job");
}

JobDecision Nothing(const JobSummary& job) { return {job, false, 0}; }

JobSummary Standing(JobSummary job, JobStanding standing, std::string pause_reason = "") {
  job.Stand(standing);
  job.pause_reason = std::move(pause_reason);
  return job;
}

JobSummary Final(JobSummary job, JobState state, StatusCode code, const std::string& message,
                 int64_t now_ms) {
  job.Stand({state});
  job.pause_reason.clear();
  job.pause_requested = false;
  job.code = code;
  job.message = message.substr(0, kMaxLabelBytes);
  job.ended_ms = now_ms;
  return job;
}

// Left on the cluster by a supervisor of this job, or of the one that it takes up.
bool MayHaveTasks(const JobSummary& job) {
  return job.on_cluster() && (job.starts > 0 || job.retry_of != 0);
}

}  // namespace

JobDecision DecideCancel(const JobSummary& job, int64_t now_ms) {
  if (IsFinal(job.state)) return Nothing(job);
  if (!HasSupervisor(job.standing()) && MayHaveTasks(job)) {
    JobSummary after = Standing(job, {JobState::kQueued});
    after.cancel_requested = true;
    return {after, !job.cancel_requested, 0};
  }
  if (!HasSupervisor(job.standing())) {
    const std::string words =
        job.starts == 0 ? "cancelled before it was started" : "cancelled while it stood still";
    JobSummary after = Final(job, JobState::kCancelled, StatusCode::kCancelled, words, now_ms);
    after.cancel_requested = true;
    return {after, true, 0};
  }
  JobSummary after = job;
  after.cancel_requested = true;
  after.pause_requested = false;
  return {after, !job.cancel_requested, job.cancel_requested ? 0 : SIGINT};
}

Result<JobDecision> DecidePause(const JobSummary& job) {
  if (IsFinal(job.state)) return HasEnded(job);
  if (job.standing() == kPausedByUser || job.cancel_requested || job.pause_requested) {
    return Nothing(job);
  }
  if (job.state == JobState::kQueued) {
    return JobDecision{Standing(job, kPausedByUser, "by `reel pause`"), true, 0};
  }
  JobSummary after = job;
  after.pause_requested = true;
  return JobDecision{after, true, SIGTERM};
}

Result<JobDecision> DecideResume(const JobSummary& job) {
  if (IsFinal(job.state)) return HasEnded(job);
  if (job.standing() == kPausedByUser) {
    return JobDecision{Standing(job, {JobState::kQueued}), true, 0};
  }
  if (job.pause_requested) {
    JobSummary after = job;
    after.pause_requested = false;
    return JobDecision{after, true, 0};
  }
  if (job.standing() == kPausedByItself) {
    return InvalidInput(Name(job) + " goes on by itself when it can: " + job.pause_reason);
  }
  return Nothing(job);
}

Status CheckRetry(const JobSummary& job) {
  if (job.state == JobState::kFailed || job.state == JobState::kCancelled) return Status::Ok();
  const std::string end = Name(job) + " is " + std::string(JobStateName(job.state));
  if (job.state != JobState::kDone) {
    return InvalidInput(end + "; only a job that is FAILED or CANCELLED can be taken up again");
  }
  return InvalidInput(end +
                      ", there is nothing to be taken up again; submit it again with --force "
                      "to have the film anew");
}

JobSummary Started(const JobSummary& job, int64_t now_ms) {
  JobSummary after = Standing(job, {JobState::kRunning});
  ++after.starts;
  if (after.started_ms == 0) after.started_ms = now_ms;
  return after;
}

JobSummary Waiting(const JobSummary& job, const std::string& reason) {
  if (!HasSupervisor(job.standing())) return job;
  return Standing(job, kPausedByItself, reason.substr(0, kMaxLabelBytes));
}

JobSummary GoingOn(const JobSummary& job) {
  if (job.standing() != kPausedByItself) return job;
  return Standing(job, {JobState::kRunning});
}

JobSummary Ended(const JobSummary& job, const JobVerdict& verdict, int64_t now_ms) {
  JobSummary after = job;
  if (verdict.is_death) ++after.deaths;
  if (IsFinal(verdict.to.state)) {
    return Final(after, verdict.to.state, verdict.code, verdict.message, now_ms);
  }
  after.pause_requested = false;
  return Standing(after, verdict.to, verdict.to == kPausedByUser ? verdict.message : "");
}

JobSummary Recovered(const JobSummary& job, int64_t now_ms) {
  if (!HasSupervisor(job.standing())) return job;
  // As if the supervisor had stopped when it was told to; this is no death of its own.
  SupervisorEnd end;
  end.told_to_stop = true;
  end.told_to_let_go = true;
  return Ended(job, JudgeJob(job, end), now_ms);
}

}  // namespace reel
