// ChosenCut: the best of a film's TaskCuts, by TaskRehearsal. Pure; any thread.

#pragma once

#include <cstdint>
#include <span>

#include "daemon/cluster/plan/task_cut.h"
#include "daemon/cluster/plan/task_plan.h"

namespace reel {

// What was measured, without what no arithmetic bears: numbers that are negative, infinite or none are 0.
TaskCost UsableCost(const TaskCost& cost);

// At least one slot.
ClusterRoom UsableRoom(const ClusterRoom& room);

struct ChosenCut {
  TaskLengths lengths;
  double even_seconds = 0;  // as TaskRehearsal has them
  double mean_seconds = 0;
};

// The one with the fewest tasks among those that are as good as the best. REQUIRES: `segments` not empty,
// ascending; cost and room usable.
ChosenCut ChooseCut(std::span<const Segment> segments, const TaskCost& cost,
                    const ClusterRoom& room, int64_t most_tasks);

}  // namespace reel
