// TaskRehearsal: how long a film's tasks take when it or the cluster is not as even as one measured task
// lets it seem.
//
// What is known of a film is its first segment. A plan that is perfect for even frames may leave all slots but
// one idle when the end is dear, or when one node is slow; so a plan is judged by its mean duration
// over a few films that differ in that. They are fixed, not drawn by chance: the same input gives the same plan.
//
//     even        as measured, on nodes that are alike
//     slow node   the slots of one node take twice as long
//     dear end    a frame of the last tenth costs three times as much as one before
//     dear begin  the same of the first tenth
//     lumps       segments from a third to three times of the middle one, cheap and dear ones mixed
//     all at once a dear end, lumps and a slow node
//
// All have the same work in sum. Pure; one thread at a time.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "daemon/cluster/plan/task_plan.h"

namespace reel {

class TaskRehearsal {
 public:
  // REQUIRES: `segments` ascending, none without frames; numbers of `cost` finite and not negative, `room.slots` >= 1.
  TaskRehearsal(std::span<const Segment> segments, const TaskCost& cost, const ClusterRoom& room);

  // `lengths`: how many of the segments each task has, in order; all of them together.
  double EvenSeconds(std::span<const int64_t> lengths) const;
  double MeanSeconds(std::span<const int64_t> lengths) const;

 private:
  // A film's segments by what a frame of each weighs.
  using Weights = double (*)(int64_t index, double place);

  void AddFilm(std::span<const Segment> segments, Weights weights, bool has_slow_node);

  struct Film {
    std::vector<double> work_before;  // seconds of all segments before the i-th
    bool has_slow_node = false;
  };
  double Seconds(const Film& film, std::span<const int64_t> lengths) const;

  const TaskCost cost_;
  const int64_t slots_;
  const int64_t slots_of_node_;  // 0: only one node
  std::vector<Film> films_;      // the even one first
};

}  // namespace reel
