#include "daemon/cluster/plan/task_plan.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <vector>

namespace reel {
namespace {

constexpr int64_t kFrames = 300;  // of a segment
constexpr int64_t kArray = 1001;

std::vector<Segment> Segments(int64_t count) {
  std::vector<Segment> segments;
  for (int64_t i = 0; i < count; ++i) segments.push_back({i, i * kFrames, kFrames});
  return segments;
}

std::vector<Segment> Without(std::vector<Segment> segments, const std::vector<int64_t>& made) {
  std::erase_if(segments, [&](const Segment& segment) {
    return std::find(made.begin(), made.end(), segment.index) != made.end();
  });
  return segments;
}

// What a segment costs of its own is left to the tests that ask for it.
TaskCost Cost(double start, double segment) { return {start, segment / kFrames, 0}; }

std::vector<int64_t> Counts(const TaskPlan& plan) {
  std::vector<int64_t> counts;
  for (const SegmentRun& run : plan.tasks) counts.push_back(run.count);
  return counts;
}

std::vector<int64_t> Indexes(const TaskPlan& plan) {
  std::vector<int64_t> indexes;
  for (const SegmentRun& run : plan.tasks) {
    for (int64_t i = 0; i < run.count; ++i) indexes.push_back(run.first + i);
  }
  return indexes;
}

std::vector<int64_t> Indexes(const std::vector<Segment>& segments) {
  std::vector<int64_t> indexes;
  for (const Segment& segment : segments) indexes.push_back(segment.index);
  return indexes;
}

struct PlanCase {
  std::string what;
  int64_t segments;
  TaskCost cost;
  ClusterRoom room;
  std::vector<int64_t> counts;
};

TEST_CASE("how many segments a task has follows from its start, its frames and the slots") {
  const PlanCase test = GENERATE(values<PlanCase>({
      {"one segment", 1, Cost(1, 10), {4, 8}, {1}},
      {"more slots than segments", 5, Cost(1, 10), {50, 100}, {1, 1, 1, 1, 1}},
      {"as many, and a start that costs all", 4, Cost(100, 1), {4, 4}, {1, 1, 1, 1}},
      {"a start that costs more than all frames", 12, Cost(60, 0.1), {2, 4}, {3, 3, 3, 3}},
      {"one slot", 60, Cost(0.5, 3), {1, 1}, {60}},
      {"one slot, nothing measured", 60, Cost(0, 0), {1, 1}, {60}},
  }));
  CAPTURE(test.what);
  CHECK(Counts(PlanTasks(Segments(test.segments), test.cost, test.room, kArray)) == test.counts);
}

TEST_CASE(
    "tasks grow smaller towards the end, the largest is no more than half of a slot's share") {
  const auto [segments, start] = GENERATE(table<int64_t, double>({{200, 5}, {2000, 5}, {400, 20}}));
  CAPTURE(segments, start);
  const std::vector<int64_t> counts =
      Counts(PlanTasks(Segments(segments), Cost(start, 20), {10, 10}, kArray));
  CHECK(std::is_sorted(counts.rbegin(), counts.rend()));
  CHECK(counts.front() <= segments / 10 / 2);
  CHECK(4 * counts.back() <= counts.front());
}

TEST_CASE("a start that costs next to nothing makes all tasks small") {
  const std::vector<int64_t> counts =
      Counts(PlanTasks(Segments(400), Cost(0.01, 20), {10, 10}, kArray));
  CHECK(*std::max_element(counts.begin(), counts.end()) <= 2);
}

struct WholeCase {
  int64_t segments;
  TaskCost cost;
  ClusterRoom room;
  int64_t most_tasks;
  double times_best;  // of starts and frames without any idle slot
};

TEST_CASE("a plan has every segment once, in order, fits an array and is close to the best") {
  const WholeCase test = GENERATE(values<WholeCase>({
      {10'000, Cost(5, 18), {500, 500}, 1001, 1.15},
      {10'000, Cost(30, 18), {500, 500}, 1001, 1.15},
      {10'000, Cost(30, 2), {500, 500}, 1001, 1.05},
      {10'000, Cost(5, 18), {500, 4000}, 1001, 10},  // the array has room for a fourth of it
      {10'000, Cost(5, 18), {500, 4000}, 10'001, 1.5},
      {10'000, Cost(5, 18), {1, 1}, 2, 1.01},
      {997, Cost(2, 60), {10, 40}, 1001, 1.1},
      {41, Cost(1, 600), {4, 4}, 1001, 1.1},
      {10'000, Cost(5, 18), {500, 500}, 1, 501},
  }));
  CAPTURE(test.segments, test.room.slots, test.most_tasks);
  const std::vector<Segment> segments = Segments(test.segments);
  const TaskPlan plan = PlanTasks(segments, test.cost, test.room, test.most_tasks);
  CHECK(Indexes(plan) == Indexes(segments));
  CHECK(static_cast<int64_t>(plan.tasks.size()) <= test.most_tasks);
  CHECK(plan.makespan_seconds >= plan.ideal_seconds);
  CHECK(plan.makespan_seconds <= (plan.ideal_seconds + test.cost.start_seconds) * test.times_best);
}

TEST_CASE("no plan has more tasks than may be submitted, and some have as many") {
  int64_t as_many = 0;
  for (int64_t most = 1; most <= 120; ++most) {
    const TaskPlan plan = PlanTasks(Segments(100), Cost(0.01, 20), {40, 40}, most);
    CAPTURE(most, plan.reason);
    CHECK(static_cast<int64_t>(plan.tasks.size()) <= most);
    as_many += static_cast<int64_t>(plan.tasks.size()) == most ? 1 : 0;
  }
  CHECK(as_many > 5);
}

TEST_CASE("a plan's duration is that of its tasks, one after the other on free slots") {
  const TaskCost cost = {2, 0.1, 0.5};
  const TaskPlan plan = PlanTasks(Segments(37), cost, {3, 5}, kArray);
  std::vector<double> durations;
  for (const SegmentRun& run : plan.tasks) {
    durations.push_back(2 + static_cast<double>(run.count) * (kFrames * 0.1 + 0.5));
  }
  CHECK(plan.makespan_seconds == Approx(Makespan(durations, 5)));
  CHECK(plan.ideal_seconds == Approx(37 * kFrames * 0.1 / 5));
}

TEST_CASE("segments on both sides of one that was made are in different tasks") {
  const std::vector<Segment> left = Without(Segments(12), {0, 4, 5, 11});
  const TaskPlan plan = PlanTasks(left, Cost(60, 0.1), {1, 1}, kArray);
  CHECK(plan.tasks == std::vector<SegmentRun>{{1, 3}, {6, 5}});
}

TEST_CASE("only where the gaps alone make more tasks than an array holds is a plan larger") {
  std::vector<int64_t> odd;
  for (int64_t i = 1; i < 60; i += 2) odd.push_back(i);
  const std::vector<Segment> left = Without(Segments(60), odd);
  const auto tasks = [&](int64_t most) {
    const TaskPlan plan = PlanTasks(left, Cost(1, 1), {2, 4}, most);
    CHECK(Indexes(plan) == Indexes(left));
    return plan.tasks.size();
  };
  CHECK(tasks(30) == 30);
  CHECK(tasks(29) == 30);
  CHECK(tasks(1) == 30);
}

TEST_CASE("a short segment at the end, or a long one, is counted with its frames") {
  std::vector<Segment> segments = Segments(3);
  segments.back().frame_count = 150;
  const TaskPlan plan = PlanTasks(segments, Cost(0, 10), {3, 3}, kArray);
  CHECK(plan.makespan_seconds == Approx(10));
  CHECK(plan.ideal_seconds == Approx(25.0 / 3));
}

TEST_CASE("the same input gives the same plan") {
  const auto plan = [] {
    return PlanTasks(Without(Segments(3000), {0, 77, 1234}), {4, 0.05}, {90, 180}, kArray);
  };
  const TaskPlan first = plan();
  PlanTasks(Segments(100), {1, 1}, {2, 2}, 7);
  const TaskPlan second = plan();
  CHECK(first.tasks == second.tasks);
  CHECK(first.makespan_seconds == second.makespan_seconds);
  CHECK(first.reason == second.reason);
}

TEST_CASE("nothing to do and numbers that cannot be are no plan and no failure") {
  const TaskPlan none = PlanTasks({}, {1, 1}, {2, 2}, kArray);
  CHECK(none.tasks.empty());
  CHECK(none.makespan_seconds == 0);
  CHECK(none.reason == "no tasks: all segments are made");
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  const TaskCost cost = {-5, kNone, std::numeric_limits<double>::infinity()};
  const TaskPlan plan = PlanTasks(Segments(7), cost, {-1, -1}, -1);
  CHECK(Indexes(plan) == Indexes(Segments(7)));
  CHECK(plan.makespan_seconds == 0);
}

TEST_CASE("the reason tells the plan, and the numbers that decided") {
  CHECK(PlanTasks(Segments(12), {0.4, 3.0 / kFrames, 0.1}, {2, 12}, kArray, {60, 1}).reason ==
        "12 tasks of 1 segment (5.0 s each): 12 slots on 2 nodes, a start costs 0.4 s, a segment "
        "3.1 s; about 3.5 s in all, 3.0 s at best");
  CHECK(PlanTasks(Segments(12), Cost(60, 0.2), {0, 4}, kArray).reason ==
        "4 tasks of 3 segments (300 frames each): 4 slots, a start costs 60 s, a segment 0.2 s; "
        "about 61 s in all, 0.6 s at best");
  CHECK(PlanTasks(Segments(5), Cost(60, 0.5), {1, 2}, kArray, {30, 1}).reason ==
        "2 tasks of 2 to 3 segments (10 s each): 2 slots on 1 node, a start costs 60 s, a segment "
        "0.5 s; about 62 s in all, 1.2 s at best");
}

struct MakespanCase {
  std::vector<double> durations;
  int64_t slots;
  double seconds;
};

TEST_CASE("each slot takes the next task as soon as it is free") {
  const MakespanCase test = GENERATE(values<MakespanCase>({
      {{}, 3, 0},
      {{5, 1, 2}, 1, 8},
      {{5, 1, 2}, 0, 8},
      {{5, 1, 2}, 3, 5},
      {{5, 1, 2}, 100, 5},
      {{5, 1, 2, 3}, 2, 6},  // 5 | 1 2 3
      {{1, 2, 3, 5}, 2, 7},  // 1 3 | 2 5
  }));
  CAPTURE(test.durations, test.slots);
  CHECK(Makespan(test.durations, test.slots) == Approx(test.seconds));
}

struct LimitCase {
  int64_t frames;
  TaskCost cost;
  int64_t minutes;
};

TEST_CASE("a task's time limit is several times what it should take, in whole minutes") {
  const LimitCase test = GENERATE(values<LimitCase>({
      {0, {0, 0}, 10},
      {300, {0.5, 0.001}, 11},
      {300, {30, 0}, 12},
      {300, {0, 2}, 50},
      {3'000, {0, 2}, 410},
      {100'000'000, {0, 3600}, kMostTaskSeconds / 60},
      {-5, {-1, -1}, 10},
  }));
  CAPTURE(test.frames);
  CHECK(TimeLimitSeconds(test.frames, test.cost) == 60 * test.minutes);
}

}  // namespace
}  // namespace reel
