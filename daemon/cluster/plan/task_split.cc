#include "daemon/cluster/plan/task_split.h"

#include <algorithm>

namespace reel {
namespace {

// Beyond the one that is being made.
int64_t NotBegun(const RunningTask& task) {
  return std::max<int64_t>(task.run.count - task.made - 1, 0);
}

}  // namespace

std::vector<TaskSplit> ChooseSplits(const std::vector<RunningTask>& running, int64_t idle_slots,
                                    const TaskCost& cost, int64_t segment_frames) {
  // A part must be worth a start, and the task must be slow enough for it to come in time.
  constexpr double kWorthStarts = 1.5;
  std::vector<RunningTask> tasks = running;
  std::stable_sort(tasks.begin(), tasks.end(), [](const RunningTask& a, const RunningTask& b) {
    return NotBegun(a) > NotBegun(b);
  });
  std::vector<TaskSplit> splits;
  for (const RunningTask& task : tasks) {
    if (static_cast<int64_t>(splits.size()) >= idle_slots) break;
    const int64_t given = (NotBegun(task) + 1) / 2;
    const double frame_seconds = task.frame_seconds > 0 ? task.frame_seconds : cost.frame_seconds;
    const double saved =
        static_cast<double>(given) *
        (static_cast<double>(segment_frames) * frame_seconds + cost.segment_seconds);
    if (given == 0 || saved < kWorthStarts * cost.start_seconds) continue;
    splits.push_back({task.task, {task.run.first + task.run.count - given, given}});
  }
  return splits;
}

}  // namespace reel
