#include "daemon/cluster/plan/task_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "daemon/cluster/plan/chosen_cut.h"
#include "daemon/cluster/plan/rough_time.h"

namespace reel {
namespace {

std::string Counted(int64_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// "1 segment", "2 to 9 segments"
std::string LengthsText(const TaskLengths& lengths) {
  const auto [least, most] = std::minmax_element(lengths.begin(), lengths.end());
  if (*least == *most) return Counted(*least, "segment");
  return fmt::format("{} to {} segments", *least, *most);
}

// "(5 s each)", "(150 frames each)"; a film's last segment may be another length.
std::string EachText(const std::vector<Segment>& segments, Rational fps) {
  const int64_t frames = segments.front().frame_count;
  if (fps.num <= 0) return fmt::format("({} each)", Counted(frames, "frame"));
  return fmt::format("({} each)", RoughTime(static_cast<double>(frames) / ToDouble(fps)));
}

std::string RoomText(const ClusterRoom& room) {
  const std::string slots = Counted(room.slots, "slot");
  return room.nodes > 0 ? fmt::format("{} on {}", slots, Counted(room.nodes, "node")) : slots;
}

std::vector<SegmentRun> Runs(const std::vector<Segment>& segments, const TaskLengths& lengths) {
  std::vector<SegmentRun> runs;
  size_t at = 0;
  for (const int64_t length : lengths) {
    runs.push_back({segments[at].index, length});
    at += static_cast<size_t>(length);
  }
  return runs;
}

}  // namespace

TaskPlan PlanTasks(const std::vector<Segment>& segments, const TaskCost& measured,
                   const ClusterRoom& cluster, int64_t most_tasks, Rational fps) {
  TaskPlan plan;
  if (segments.empty()) {
    plan.reason = "no tasks: all segments are made";
    return plan;
  }
  const TaskCost cost = UsableCost(measured);
  const ClusterRoom room = UsableRoom(cluster);
  const ChosenCut cut = ChooseCut(segments, cost, room, std::max<int64_t>(most_tasks, 1));
  double frames = 0;
  for (const Segment& segment : segments) frames += static_cast<double>(segment.frame_count);

  plan.tasks = Runs(segments, cut.lengths);
  plan.makespan_seconds = cut.even_seconds;
  plan.ideal_seconds = frames * cost.frame_seconds / static_cast<double>(room.slots);
  const double segment = static_cast<double>(segments.front().frame_count) * cost.frame_seconds;
  plan.reason =
      fmt::format("{} of {} {}: {}, a start costs {}, a segment {}; about {} in all, {} at best",
                  Counted(static_cast<int64_t>(plan.tasks.size()), "task"),
                  LengthsText(cut.lengths), EachText(segments, fps), RoomText(room),
                  RoughTime(cost.start_seconds), RoughTime(segment + cost.segment_seconds),
                  RoughTime(plan.makespan_seconds), RoughTime(plan.ideal_seconds));
  return plan;
}

int64_t TimeLimitSeconds(int64_t frame_count, const TaskCost& measured) {
  constexpr double kTimesExpected = 4;
  // A renderer that is loaded by hundreds of nodes at once from one file server.
  constexpr double kSlowStartSeconds = 600;
  constexpr int64_t kMinute = 60;
  const TaskCost cost = UsableCost(measured);
  const double expected =
      cost.start_seconds +
      static_cast<double>(std::max<int64_t>(frame_count, 0)) * cost.frame_seconds;
  const double limit = kSlowStartSeconds + kTimesExpected * expected;
  const double most = static_cast<double>(kMostTaskSeconds);
  return static_cast<int64_t>(std::ceil(std::min(limit, most) / kMinute)) * kMinute;
}

}  // namespace reel
