#include "daemon/cluster/cluster_progress.h"

#include <algorithm>
#include <set>
#include <string>

#include "daemon/cluster/cluster_engine.h"

namespace reel {
namespace {

// Fewer say nothing yet.
constexpr int64_t kFewestFrames = 8;
// What a cluster takes from the end of a task to the beginning of the next, where nobody waits: seen with
// Slurm on an idle node.
constexpr double kClusterSeconds = 0.3;

}  // namespace

Progress SumProgress(const FilmPart& film, const std::vector<const Attempt*>& living) {
  Progress sum;
  std::vector<int64_t> frames = film.made_by_task;
  sum.frame_count = film.frame_count;
  sum.frames_done = film.frames_made;
  std::set<std::string> nodes;
  for (const Attempt* attempt : living) {
    if (attempt->task == kLastTask) {
      if (attempt->progress) sum.phase = attempt->progress->phase;
      continue;
    }
    ++sum.tasks_running;
    nodes.insert(attempt->node);
    if (!attempt->progress) continue;
    const Progress& progress = *attempt->progress;
    const auto task = static_cast<size_t>(attempt->task);
    if (task < frames.size()) frames[task] = std::max(frames[task], progress.frames_done);
    sum.frames_per_second += progress.frames_per_second;
    sum.producers += progress.producers;
    sum.retries += progress.retries;
    sum.cores_used += progress.cores_used;
    sum.waits.for_frame_ns += progress.waits.for_frame_ns;
    sum.waits.for_pipe_ns += progress.waits.for_pipe_ns;
    sum.peak_memory_bytes = std::max(sum.peak_memory_bytes, progress.peak_memory_bytes);
  }
  sum.nodes = static_cast<int64_t>(nodes.size());
  for (size_t i = 0; i < frames.size(); ++i) sum.frames_done += frames[i] - film.made_by_task[i];
  sum.frames_done = std::min(sum.frames_done, film.frame_count);
  return sum;
}

std::optional<TaskCost> MeasureCost(const Attempt& attempt, TimePoint now) {
  if (!attempt.progress && !attempt.end) return std::nullopt;
  if (attempt.end) {
    const auto* finished = std::get_if<Finished>(&*attempt.end);
    if (finished == nullptr || finished->frames < 1) return std::nullopt;
    // Nothing is known of where the start ended, unless its rate was seen.
    const double rate = attempt.progress ? attempt.progress->frames_per_second : 0;
    const double drawing =
        rate > 0 ? std::min(static_cast<double>(finished->frames) / rate, finished->wall_seconds)
                 : finished->wall_seconds;
    return TaskCost{kClusterSeconds + finished->wall_seconds - drawing,
                    drawing / static_cast<double>(finished->frames)};
  }
  const Progress& progress = *attempt.progress;
  const bool is_enough = attempt.first_frame_seen && now - *attempt.first_frame_seen >= kMeasured &&
                         progress.frames_done >= kFewestFrames && progress.frames_per_second > 0;
  if (!is_enough) return std::nullopt;
  return TaskCost{kClusterSeconds + ToSeconds(*attempt.first_frame_seen - attempt.first_seen),
                  1 / progress.frames_per_second};
}

}  // namespace reel
