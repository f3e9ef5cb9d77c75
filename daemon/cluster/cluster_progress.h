// A film's progress on a cluster, from that of its tasks; and what its first task shows of the cost of the rest. Pure.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "daemon/cluster/attempt_list.h"
#include "daemon/cluster/plan/task_plan.h"
#include "protocol/job_event.h"

namespace reel {

// What is made of the film.
struct FilmPart {
  int64_t frames_made = 0;  // of segments whose notes are there
  int64_t frame_count = 0;
  std::vector<int64_t> made_by_task;  // frames of a task's segments that are among them
};

// The numbers of all living attempts put together; without what only the cluster knows (tasks that wait). Where two
// make the same segment, the farther one counts.
Progress SumProgress(const FilmPart& film, const std::vector<const Attempt*>& living);

// Once enough of the first attempt was seen: it has ended well, or drawn for kMeasured.
inline constexpr auto kMeasured = std::chrono::milliseconds(1500);
std::optional<TaskCost> MeasureCost(const Attempt& attempt, TimePoint now);

}  // namespace reel
