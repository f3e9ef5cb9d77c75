#include "daemon/reeld/daemon_service.h"

#include <unistd.h>

#include <string>
#include <type_traits>
#include <utility>

#include "protocol/wall_clock.h"

namespace reel {
namespace {

template <typename... T>
struct Overloaded : T... {
  using T::operator()...;
};
template <typename... T>
Overloaded(T...) -> Overloaded<T...>;

template <typename T>
Reply ReplyTo(const Result<T>& result) {
  if (result.ok()) return result.value();
  return ErrorReply{result.status().code(), result.status().message()};
}

// The job that a request is about, if it is about one.
std::optional<int64_t> JobOf(const Request& request) {
  return std::visit(
      [](const auto& alternative) -> std::optional<int64_t> {
        using T = std::decay_t<decltype(alternative)>;
        if constexpr (std::is_same_v<T, SubmitJob>)
          return std::nullopt;
        else if constexpr (requires { int64_t{alternative.job}; })
          return alternative.job;
        else
          return std::nullopt;
      },
      request);
}

}  // namespace

ErrorReply UnknownJob(int64_t job) {
  return {StatusCode::kInvalidInput, "there is no job " + std::to_string(job) +
                                         "; reeld forgets the oldest ended jobs "
                                         "(`reel list` shows the ones it knows)"};
}

ErrorReply WhyNoPreview(const JobSummary& job) {
  const std::string number = std::to_string(job.job);
  std::string words = "job " + number + " is " + std::string(JobStateName(job.state));
  switch (job.state) {
    case JobState::kQueued:
      words += " and has drawn nothing yet; `reel preview " + number + " --follow` waits for it";
      break;
    case JobState::kPaused:
      words += " and draws nothing; `reel resume " + number + "` lets it go on";
      break;
    case JobState::kDone: words += "; the film is at " + job.output; break;
    case JobState::kFailed: words += "; `reel explain " + number + "` tells why"; break;
    case JobState::kCancelled: words += " and left no film"; break;
    case JobState::kRunning: words += "; ask again in a moment"; break;
  }
  return {StatusCode::kUnavailable, words};
}

DaemonService::DaemonService(JobRunner& runner, std::function<size_t()> count_clients)
    : runner_(runner), count_clients_(std::move(count_clients)), started_ms_(WallClockMs()) {}

DaemonService::Answer DaemonService::Handle(const Request& request, const Caller& caller) {
  if (const SubmitJob* submit = std::get_if<SubmitJob>(&request)) {
    return ReplyTo(runner_.Submit(*submit, caller));
  }
  const JobQueue& queue = runner_.queue();
  if (const ListJobs* list = std::get_if<ListJobs>(&request)) {
    return caller.sees_all ? queue.List(list->after) : queue.List(list->after, caller.uid);
  }
  if (const std::optional<int64_t> job = JobOf(request)) {
    const JobSummary* summary = queue.Find(*job);
    if (summary == nullptr || !(caller.sees_all || summary->uid == caller.uid)) {
      return UnknownJob(*job);
    }
  }
  return HandleJob(request);
}

// REQUIRES: a job that it names is known.
DaemonService::Answer DaemonService::HandleJob(const Request& request) {
  return std::visit(
      Overloaded{
          [](const Hello&) -> Answer {
            return ErrorReply{StatusCode::kInvalidInput, "a second hello on one connection"};
          },
          [this](const AskOverview&) -> Answer { return DescribeDaemon(); },
          [this](const ShowJob& show) -> Answer { return Show(show.job); },
          // To cancel what is cancelled already is no error: the client asks for a state, not an act.
          [this](const CancelJob& cancel) {
            return Answer(Change(cancel.job, &JobRunner::Cancel));
          },
          [this](const PauseJob& pause) { return Answer(Change(pause.job, &JobRunner::Pause)); },
          [this](const ResumeJob& resume) {
            return Answer(Change(resume.job, &JobRunner::Resume));
          },
          [this](const RetryJob& retry) { return Answer(ReplyTo(runner_.Retry(retry.job))); },
          [this](const ExplainJob& explain) { return Answer(Explain(explain.job)); },
          [this](const PreviewJob& preview) { return Preview(preview); },
          [](const WaitForJob& wait) -> Answer { return JobFollower(wait); },
          [](const WatchJob& watch) -> Answer { return JobFollower(watch); },
          [](const ReadLog& log) -> Answer { return JobFollower(log); },
          // Answered by Handle.
          [](const SubmitJob&) -> Answer { return ErrorReply{}; },
          [](const ListJobs&) -> Answer { return ErrorReply{}; },
      },
      request);
}

Reply DaemonService::Show(int64_t job) const { return *runner_.queue().Find(job); }

Reply DaemonService::Change(int64_t job, Status (JobRunner::*change)(int64_t)) {
  const Status changed = (runner_.*change)(job);
  return changed.ok() ? Show(job) : Reply(ErrorReply{changed.code(), changed.message()});
}

Reply DaemonService::Explain(int64_t job) const {
  return ReplyTo<Explanation>([&]() -> Result<Explanation> {
    REEL_ASSIGN_OR_RETURN(std::optional<JobFailed> failure, runner_.Failure(job));
    return Explanation{*runner_.queue().Find(job), std::move(failure)};
  }());
}

DaemonService::Answer DaemonService::Preview(const PreviewJob& request) {
  const JobSummary* summary = runner_.queue().Find(request.job);
  if (summary == nullptr) return UnknownJob(request.job);
  if (request.max_width < kLeastPreviewWidth || request.max_width > kMostPreviewWidth) {
    return ErrorReply{StatusCode::kInvalidInput, "max_width: " + std::to_string(request.max_width) +
                                                     " is not within " +
                                                     std::to_string(kLeastPreviewWidth) + " to " +
                                                     std::to_string(kMostPreviewWidth) + " pixels"};
  }
  if (!HasSupervisor(summary->standing())) return WhyNoPreview(*summary);
  return JobFollower(PictureOfJob{request.job, runner_.AskPreview(request.job, request.max_width)});
}

Reply DaemonService::DescribeDaemon() const {
  const JobQueue& queue = runner_.queue();
  Overview overview;
  overview.pid = getpid();
  overview.queued = static_cast<int64_t>(queue.queued());
  overview.paused = static_cast<int64_t>(queue.paused());
  overview.running = static_cast<int64_t>(queue.running() - queue.on_cluster());
  overview.max_running = static_cast<int64_t>(queue.max_running());
  overview.finished = static_cast<int64_t>(queue.finished());
  overview.clients = static_cast<int64_t>(count_clients_());
  overview.started_ms = started_ms_;
  overview.is_system = runner_.is_shared();
  overview.users = static_cast<int64_t>(queue.users());
  overview.sandbox = sandbox_;
  overview.on_cluster = static_cast<int64_t>(queue.on_cluster());
  overview.max_on_cluster = static_cast<int64_t>(queue.limits().on_cluster);
  return overview;
}

}  // namespace reel
