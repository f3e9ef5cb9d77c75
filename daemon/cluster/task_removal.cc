#include "daemon/cluster/task_removal.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace reel {
namespace {

constexpr auto kQuestionInterval = milliseconds(200);

}  // namespace

TaskRemoval::TaskRemoval(ClusterEngine& engine, TimePoint now)
    : engine_(engine), deadline_(now + kPatience), next_question_(now) {
  if (engine_.is_busy()) engine_.Abandon();
}

std::optional<Status> TaskRemoval::Look(TimePoint now) {
  engine_.CheckDeadline(now);
  if (engine_.is_busy()) return std::nullopt;
  if (end_) return end_;
  if (now >= deadline_) {
    return Unavailable(fmt::format("{} still lists tasks of the film", engine_.name()));
  }
  if (now >= next_question_) {
    next_question_ = now + kQuestionInterval;
    Ask();
  }
  return std::nullopt;
}

void TaskRemoval::Ask() {
  if (!is_cancelled_) {
    is_cancelled_ = true;
    engine_.Cancel({}, [this](const Status& status) {
      if (!status.ok()) end_ = status;
    });
    return;
  }
  engine_.List([this](const Result<std::vector<ListedTask>>& tasks) {
    if (!tasks.ok()) {
      end_ = tasks.status();
      return;
    }
    const bool is_over =
        std::all_of(tasks.value().begin(), tasks.value().end(),
                    [](const ListedTask& task) { return task.state == ListedTask::State::kEnded; });
    if (is_over) end_ = Status::Ok();
  });
}

}  // namespace reel
