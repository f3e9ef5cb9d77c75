// Idle slots take over from tasks that have more before them than others.
//
// Frames differ, and so do nodes: however well the tasks were cut, some end long before the last. When none waits any
// more and slots are free, the later part of what a task has not begun becomes a task of its own. Both may make a segment of
// it: its note decides. So the first is only told to stop before that part once the new one has
// begun, and nothing is lost when the cluster never starts it.
//
// Pure; any process and thread. docs/scale.md has what it brings.

#pragma once

#include <cstdint>
#include <vector>

#include "daemon/cluster/plan/task_plan.h"

namespace reel {

struct RunningTask {
  int64_t task = 0;
  SegmentRun run;
  int64_t made = 0;          // of its segments, which are made in order
  double frame_seconds = 0;  // as it draws now; 0: not known, as the first task did
};

struct TaskSplit {
  int64_t task = 0;  // that gives
  SegmentRun given;  // the end of its run
};

// At most `idle_slots`, from those with the most left; none that would cost more than it saves. `segment_frames`: of a
// segment.
std::vector<TaskSplit> ChooseSplits(const std::vector<RunningTask>& running, int64_t idle_slots,
                                    const TaskCost& cost, int64_t segment_frames);

}  // namespace reel
