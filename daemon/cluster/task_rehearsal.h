// TaskRehearsal: how long a film's tasks take when it or the cluster is not as even as one measured task
// lets it seem.
//
// What is known of a film is its first segment. A plan that is perfect for even frames may leave all slots but
// one idle when the end is dear, or when one node is slow; so a plan is judged by its mean duration
// over a few films that differ in that. They are fixed, not drawn by chance: the same input gives the same plan.
//
//     even        as measured, on nodes that are alike
//     slow node   the slots of one node take twice as long
//     dear end    a frame of the last quarter costs three times as much as one before
//     dear begin  the same of the first quarter
//     waves       eight times from half of the mean to one and a half
//
// All have the same work in sum. Pure; one thread at a time.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "daemon/cluster/task_plan.h"

namespace reel {

class TaskRehearsal {
 public:
  // REQUIRES: `segments` ascending, none without frames; numbers of `cost` finite and not negative, `room.slots` >= 1.
  TaskRehearsal(std::span<const Segment> segments, const TaskCost& cost, const ClusterRoom& room);

  // `lengths`: how many of the segments each task has, in order; all of them together.
  double EvenSeconds(std::span<const int64_t> lengths) const;
  double MeanSeconds(std::span<const int64_t> lengths) const;

 private:
  enum class Film { kEven, kDearEnd, kDearBegin, kWaves };

  static double Weight(Film film, double place);
  double Seconds(Film film, int64_t slow_slots, std::span<const int64_t> lengths) const;

  const TaskCost cost_;
  const int64_t slots_;
  const int64_t slots_of_node_;  // 0: only one node
  std::vector<std::vector<double>>
      work_before_;  // by film: seconds of all segments before the i-th
};

}  // namespace reel
