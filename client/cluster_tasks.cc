#include "client/cluster_tasks.h"

#include <fmt/format.h>

#include <vector>

#include "client/display_text.h"

namespace reel {
namespace {

std::string TasksText(int64_t tasks) {
  return fmt::format("{} task{}", tasks, tasks == 1 ? "" : "s");
}

}  // namespace

bool IsOnCluster(const Progress& progress) {
  return progress.nodes > 0 || progress.tasks_running > 0 || progress.tasks_waiting > 0 ||
         !progress.waits_for.empty();
}

bool IsOnCluster(const JobSummary& job) { return job.progress && IsOnCluster(*job.progress); }

bool AwaitsTasks(const Progress& progress) {
  return progress.phase == Phase::kRendering && progress.tasks_running == 0;
}

std::string AwaitedTasksText(const Progress& progress) {
  const std::string reason = progress.waits_for.empty() ? "" : ": " + Printable(progress.waits_for);
  if (progress.tasks_waiting == 0) return "waiting for the cluster" + reason;
  return TasksText(progress.tasks_waiting) + (progress.tasks_waiting == 1 ? " waits" : " wait") +
         reason;
}

std::string NodesText(int64_t nodes) {
  if (nodes <= 0) return "";
  return fmt::format("{} node{}", nodes, nodes == 1 ? "" : "s");
}

std::string RunningTasksText(const Progress& progress) {
  const std::string tasks = TasksText(progress.tasks_running);
  if (progress.nodes <= 0) return tasks + (progress.tasks_running == 1 ? " runs" : " run");
  return tasks + " on " + NodesText(progress.nodes);
}

std::string WaitingTasksText(const Progress& progress) {
  if (progress.tasks_waiting <= 0) return "";
  return fmt::format(", {} wait{}", progress.tasks_waiting, progress.tasks_waiting == 1 ? "s" : "");
}

std::string WaitReasonText(const Progress& progress) {
  if (progress.tasks_waiting <= 0 || progress.waits_for.empty()) return "";
  return ": " + Printable(progress.waits_for);
}

std::string ClusterText(const ClusterSpec& cluster) {
  if (!cluster.is_used()) return "";
  std::string text = cluster.on();
  if (!cluster.partition.empty()) text += ", partition " + cluster.partition;
  if (!cluster.account.empty()) text += ", account " + cluster.account;
  std::vector<std::string> limits;
  if (cluster.task_cores) {
    limits.push_back(
        fmt::format("{} core{}", *cluster.task_cores, *cluster.task_cores == 1 ? "" : "s"));
  }
  if (cluster.task_memory_bytes) limits.push_back(FormatBytes(*cluster.task_memory_bytes));
  if (cluster.task_seconds) {
    limits.push_back("at most " + FormatClock(static_cast<double>(*cluster.task_seconds)));
  }
  if (!limits.empty()) text += fmt::format("; a task: {}", fmt::join(limits, ", "));
  if (!cluster.slurm_args.empty()) {
    text += fmt::format("; sbatch {}", fmt::join(cluster.slurm_args, " "));
  }
  return text;
}

}  // namespace reel
