// SimulatedFilm: a film whose frames cost what chance made of a measured mean, and a cluster whose nodes differ, on
// which plans are tried. One seed, one film. Pure; one thread.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "daemon/cluster/plan/task_plan.h"

namespace reel::bench {

inline constexpr int64_t kSimulatedFps = 30;

struct Unevenness {
  double spread =
      0;  // sigma of the logarithm of a second's cost; what is near in the film is alike
  double dear_tail = 1;     // times as dear: frames of the last tenth
  double slow_node = 1;     // times as slow: one node
  double start_spread = 0;  // a task's start is up to so much more or less, as a part of it
};

struct SimulatedCluster {
  ClusterRoom room;
  double start_seconds = 0;
};

class SimulatedFilm {
 public:
  SimulatedFilm(int64_t seconds, double frame_seconds, const SimulatedCluster& cluster,
                const Unevenness& unevenness, uint64_t seed);

  int64_t frame_count() const { return static_cast<int64_t>(second_costs_.size()) * kSimulatedFps; }

  // What a first task with `segment` finds out.
  TaskCost Measured(const Segment& segment) const;

  // One start, and all frames without an idle slot.
  double LeastSeconds() const;

  // All tasks in order, each on the slot that is free first. `segments` are of whole seconds, from index 0 on.
  double Seconds(std::span<const Segment> segments, std::span<const SegmentRun> tasks) const;

  // The same, if whoever finds no task left took the later half of what a running one has not begun. What is
  // taken starts `seen_after` later than it could, and is only what should take longer than that and a start.
  double SecondsWithSplitting(std::span<const Segment> segments, std::span<const SegmentRun> tasks,
                              double seen_after) const;

 private:
  double WorkOf(const Segment& segment) const;
  double Run(std::span<const Segment> segments, std::span<const SegmentRun> tasks,
             std::optional<double> splits_after) const;

  const SimulatedCluster cluster_;
  const Unevenness unevenness_;
  const uint64_t seed_;
  std::vector<double> second_costs_;  // seconds of work, by second of the film
};

}  // namespace reel::bench
