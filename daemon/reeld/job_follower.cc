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
  if (const PictureOfJob* picture = std::get_if<PictureOfJob>(&what_)) {
    return NextPicture(*picture, *summary, runner.previews());
  }
  const JobOutput& output = runner.output(job());
  if (std::holds_alternative<WatchJob>(what_)) return NextEvent(*summary, output);
  if (const ReadLog* log = std::get_if<ReadLog>(&what_)) {
    const bool may_follow = !IsFinal(summary->state) || runner.RunsEndHook(job());
    return NextLog(log->follow && may_follow, output);
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

std::optional<Reply> JobFollower::NextLog(bool more_may_come, const JobOutput& output) {
  if (more_may_come && !output.HasLogAfter(seen_)) return std::nullopt;
  LogPage page = output.NextLogLines(&seen_);
  page.end = finished_ = !more_may_come && !output.HasLogAfter(seen_);
  return page;
}

// A job that has ended meanwhile has more to say than that there is no picture.
std::optional<Reply> JobFollower::NextPicture(const PictureOfJob& picture, const JobSummary& job,
                                              const PreviewDesk& desk) {
  std::optional<Reply> reply = desk.Next(picture.job, picture.number, &picture_offset_);
  if (!reply) return std::nullopt;
  const auto* part = std::get_if<PreviewPart>(&*reply);
  finished_ = part == nullptr || part->end;
  if (part == nullptr && !HasSupervisor(job.standing())) return WhyNoPreview(job);
  return reply;
}

}  // namespace reel
