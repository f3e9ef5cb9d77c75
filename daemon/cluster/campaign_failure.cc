#include "daemon/cluster/campaign_failure.h"

#include <fmt/format.h>

namespace reel {
namespace {

std::string NameOf(const FailedTask& task) {
  if (task.task == kLastTask) return "the last task, which puts the film together,";
  return fmt::format("task {} (frames {} to {})", task.task, task.first_frame,
                     task.first_frame + task.frame_count - 1);
}

std::string Where(const TaskFailure& failure) {
  std::vector<std::string> nodes;
  for (const std::string& node : failure.nodes) nodes.push_back(node.empty() ? "no node" : node);
  return nodes.empty() ? "" : fmt::format(" on {}", fmt::join(nodes, ", "));
}

// Of a task that told nothing itself.
std::string HowItEnded(const TaskFailure& failure, const TaskScriptFacts& script) {
  const std::string reason = TaskScriptFailure(failure.exit_code, script);
  if (!reason.empty()) return fmt::format("the node {}", reason);
  if (failure.unseen > 0) {
    return fmt::format(
        "it was submitted {} times, and neither listed by the cluster nor seen at work; a plugin "
        "of the cluster may give "
        "jobs other names",
        failure.unseen);
  }
  std::string how = failure.cluster_word.empty()
                        ? "it ended without a word"
                        : fmt::format("the cluster says {}", failure.cluster_word);
  if (failure.exit_code != 0) how += fmt::format(", exit status {}", failure.exit_code);
  if (failure.attempt != nullptr && failure.attempt->progress) {
    how += fmt::format(" after {} frames", failure.attempt->progress->frames_done);
  }
  if (failure.ending == ListedTask::Ending::kTimeOver) how += "; give more with --task-time";
  if (failure.ending == ListedTask::Ending::kOutOfMemory) how += "; give more with --task-memory";
  return how;
}

}  // namespace

JobFailed DescribeTaskFailure(const FailedTask& task, const TaskFailure& failure,
                              const TaskScriptFacts& script) {
  JobFailed failed;
  std::string why;
  if (failure.told) {
    failed = *failure.told;
    why = failed.message;
  } else {
    failed.code = StatusCode::kFailed;
    why = HowItEnded(failure, script);
    failed.cause.process = "task";
    failed.cause.how = why;
    failed.cause.last_lines = task.last_lines;
  }
  failed.message = fmt::format("{} failed{}: {}", NameOf(task), Where(failure), why);
  failed.cause.node = failure.node;
  failed.cause.task = task.task;
  failed.cause.log = task.log;
  failed.segments_kept = 0;
  return failed;
}

}  // namespace reel
