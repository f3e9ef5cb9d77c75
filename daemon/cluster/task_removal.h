// TaskRemoval: takes all of a film's tasks out of the queue, and looks until the cluster lists none any more.
//
// What is not confirmed is no danger to a film: a task whose directory is gone ends by itself (task_script.h,
// EventStream::ShowLife). One thread, together with its engine's PollLoop.

#pragma once

#include <optional>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/cluster/cluster_engine.h"

namespace reel {

class TaskRemoval {
 public:
  // A cluster ends a task that does not end by itself 30 s after it was told (slurm.conf(5), KillWait).
  static constexpr auto kPatience = std::chrono::seconds(40);

  // `engine` outlives this; what it was doing is given up.
  TaskRemoval(ClusterEngine& engine, TimePoint now);

  // To be called every ~50 ms. None: not yet. Ok: nothing is left. kUnavailable: that was not confirmed.
  std::optional<Status> Look(TimePoint now);

 private:
  void Ask();

  ClusterEngine& engine_;
  const TimePoint deadline_;
  TimePoint next_question_;
  bool is_cancelled_ = false;
  std::optional<Status> end_;
};

}  // namespace reel
