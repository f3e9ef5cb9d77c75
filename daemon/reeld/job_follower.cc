#include "daemon/reeld/job_follower.h"

#include "daemon/reeld/daemon_service.h"

namespace reel {

int64_t JobFollower::job() const {
  return std::visit([](const auto& what) { return what.job; }, what_);
}

std::optional<Reply> JobFollower::Next(const JobRunner& runner) {
  const JobSummary* summary = runner.queue().Find(job());
  if (summary == nullptr) {
    finished_ = true;
    return UnknownJob(job());
  }
  const JobOutput& output = runner.output(job());
  if (std::holds_alternative<WatchJob>(what_)) return NextEvent(*summary, output);
  if (const ReadLog* log = std::get_if<ReadLog>(&what_)) {
    return NextLog(log->follow, *summary, output);
  }
  return NextState(*summary);
}

std::optional<Reply> JobFollower::NextState(const JobSummary& job) {
  if (!IsFinal(job.state)) return std::nullopt;
  finished_ = true;
  return job;
}

std::optional<Reply> JobFollower::NextEvent(const JobSummary& job, const JobOutput& output) {
  if (const JobEvent* event = output.NextEvent(&seen_)) return WatchedEvent{job.job, *event};
  return NextState(job);
}

std::optional<Reply> JobFollower::NextLog(bool follow, const JobSummary& job,
                                          const JobOutput& output) {
  const bool more_may_come = follow && !IsFinal(job.state);
  if (more_may_come && !output.HasLogAfter(seen_)) return std::nullopt;
  LogPage page = output.NextLogLines(&seen_);
  page.end = finished_ = !more_may_come && !output.HasLogAfter(seen_);
  return page;
}

}  // namespace reel
