#include "daemon/cluster/plan/chosen_cut.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "daemon/cluster/plan/task_rehearsal.h"

namespace reel {
namespace {

// Less of a difference than a start more or less is measured with; fewer tasks are less for the
// cluster to keep.
constexpr double kAsGood = 1.02;

double Usable(double number) { return std::isfinite(number) && number > 0 ? number : 0; }

}  // namespace

TaskCost UsableCost(const TaskCost& cost) {
  return {Usable(cost.start_seconds), Usable(cost.frame_seconds), Usable(cost.segment_seconds)};
}

ClusterRoom UsableRoom(const ClusterRoom& room) {
  return {std::max<int64_t>(room.nodes, 0), std::max<int64_t>(room.slots, 1)};
}

ChosenCut ChooseCut(std::span<const Segment> segments, const TaskCost& cost,
                    const ClusterRoom& room, int64_t most_tasks) {
  const TaskRehearsal rehearsal(segments, cost, room);
  const std::vector<int64_t> stretches = Stretches(segments);
  std::vector<ChosenCut> cuts;
  double best = std::numeric_limits<double>::infinity();
  for (TaskLengths& lengths : TaskCuts(stretches, room.slots, most_tasks)) {
    const double mean = rehearsal.MeanSeconds(lengths);
    best = std::min(best, mean);
    cuts.push_back({std::move(lengths), 0, mean});
  }
  const auto is_better = [best](const ChosenCut& a, const ChosenCut& b) {
    const bool is_good[] = {a.mean_seconds <= best * kAsGood, b.mean_seconds <= best * kAsGood};
    if (is_good[0] != is_good[1]) return is_good[0];
    if (a.lengths.size() != b.lengths.size()) return a.lengths.size() < b.lengths.size();
    return a.mean_seconds < b.mean_seconds;
  };
  ChosenCut chosen = *std::min_element(cuts.begin(), cuts.end(), is_better);
  chosen.even_seconds = rehearsal.EvenSeconds(chosen.lengths);
  return chosen;
}

}  // namespace reel
