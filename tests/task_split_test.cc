#include "daemon/cluster/plan/task_split.h"

#include <catch2/catch.hpp>
#include <vector>

namespace reel {
namespace {

TaskCost Cost(double start_seconds) {
  TaskCost cost;
  cost.start_seconds = start_seconds;
  cost.frame_seconds = 0.1;
  cost.segment_seconds = 0;
  return cost;
}

bool Same(const TaskSplit& split, int64_t task, SegmentRun given) {
  return split.task == task && split.given == given;
}

TEST_CASE(
    "an idle slot takes the later half of what the task with the most before it has not begun") {
  const std::vector<RunningTask> running = {{0, {0, 4}, 2, 0}, {1, {4, 10}, 1, 0}};
  const auto splits = ChooseSplits(running, 1, Cost(1), 100);
  REQUIRE(splits.size() == 1);
  // 9 are left, one of them is being made.
  CHECK(Same(splits[0], 1, {10, 4}));
}

TEST_CASE("several idle slots take from several tasks, each once") {
  const std::vector<RunningTask> running = {
      {0, {0, 4}, 2, 0}, {1, {4, 10}, 1, 0}, {2, {14, 3}, 0, 0}};
  const auto splits = ChooseSplits(running, 5, Cost(1), 100);
  REQUIRE(splits.size() == 3);
  CHECK(Same(splits[0], 1, {10, 4}));
  CHECK(Same(splits[1], 2, {16, 1}));
  CHECK(Same(splits[2], 0, {3, 1}));
}

TEST_CASE("a segment that is being made stays where it is") {
  CHECK(ChooseSplits({{0, {0, 1}, 0, 0}, {1, {1, 3}, 2, 0}}, 4, Cost(1), 100).empty());
}

TEST_CASE("what costs more to start than it saves is left where it is") {
  const std::vector<RunningTask> running = {{0, {0, 2}, 0, 0}, {1, {2, 7}, 0, 0}};
  // A segment takes 10 s.
  const auto splits = ChooseSplits(running, 4, Cost(10), 100);
  REQUIRE(splits.size() == 1);
  CHECK(Same(splits[0], 1, {6, 3}));
}

TEST_CASE("what a task takes is seen of itself rather than of the first one") {
  RunningTask dear{0, {0, 3}, 0, 0};
  dear.frame_seconds = 1;
  RunningTask cheap{1, {3, 9}, 0, 0};
  cheap.frame_seconds = 0.001;
  const auto splits = ChooseSplits({dear, cheap}, 4, Cost(10), 100);
  REQUIRE(splits.size() == 1);
  CHECK(Same(splits[0], 0, {2, 1}));
}

TEST_CASE("without idle slots nothing changes hands") {
  CHECK(ChooseSplits({{0, {0, 9}, 0, 0}}, 0, Cost(1), 100).empty());
}

}  // namespace
}  // namespace reel
