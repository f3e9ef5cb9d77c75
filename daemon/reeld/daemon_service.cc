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

}  // namespace

ErrorReply UnknownJob(int64_t job) {
  return {StatusCode::kInvalidInput, "there is no job " + std::to_string(job) +
                                         "; the daemon forgets the oldest ended jobs "
                                         "(`reel list` shows the ones it knows)"};
}

DaemonService::DaemonService(JobRunner& runner, std::function<size_t()> count_clients)
    : runner_(runner), count_clients_(std::move(count_clients)), started_ms_(WallClockMs()) {}

DaemonService::Answer DaemonService::Handle(const Request& request) {
  return std::visit(
      Overloaded{
          [](const Hello&) -> Answer {
            return ErrorReply{StatusCode::kInvalidInput, "a second hello on one connection"};
          },
          [this](const SubmitJob& submit) -> Answer { return Submit(submit); },
          [this](const ListJobs& list) -> Answer { return runner_.queue().List(list.after); },
          [this](const AskOverview&) -> Answer { return DescribeDaemon(); },
          [this](const ShowJob& show) -> Answer { return Show(show.job); },
          [this](const CancelJob& cancel) -> Answer { return Cancel(cancel.job); },
          [](const auto& followed) -> Answer { return JobFollower(followed); },
      },
      request);
}

Reply DaemonService::Submit(const SubmitJob& request) {
  const Result<Submitted> submitted = runner_.Submit(request);
  if (submitted.ok()) return submitted.value();
  return ErrorReply{submitted.status().code(), submitted.status().message()};
}

Reply DaemonService::Show(int64_t job) const {
  const JobSummary* summary = runner_.queue().Find(job);
  if (summary == nullptr) return UnknownJob(job);
  return *summary;
}

// To cancel what is cancelled already is no error: the client asks for a state, not for an act.
Reply DaemonService::Cancel(int64_t job) {
  runner_.Cancel(job);
  return Show(job);
}

Reply DaemonService::DescribeDaemon() const {
  const JobQueue& queue = runner_.queue();
  Overview overview;
  overview.pid = getpid();
  overview.queued = static_cast<int64_t>(queue.queued());
  overview.running = static_cast<int64_t>(queue.running());
  overview.max_running = static_cast<int64_t>(queue.max_running());
  overview.finished = static_cast<int64_t>(queue.finished());
  overview.clients = static_cast<int64_t>(count_clients_());
  overview.started_ms = started_ms_;
  return overview;
}

}  // namespace reel
