// How long a film takes on a cluster as Reel plans it, by the least that it can take: a simulation.
//
// The least is one start and all frames spread without an idle slot. Beside Reel's tasks stand one segment a task
// and one task a slot, of the same segments. Frames, nodes and starts are uneven (simulated_film.h), the
// plan knows only what the film's first segment costs. Seeds are fixed: every run prints the same.
//
//     cluster_plan_bench [SEEDS]

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "bench/measure.h"
#include "bench/require.h"
#include "bench/simulated_film.h"
#include "daemon/cluster/plan/task_plan.h"

namespace reel::bench {
namespace {

constexpr int64_t kArray = 1001;  // Slurm's usual MaxArraySize
constexpr double kPolling = 5;    // seconds until the coordinator sees that a slot is free
constexpr Rational kFps{kSimulatedFps, 1};
constexpr SegmentChoice kUsual{SegmentChoice::Kind::kAuto, {}};
constexpr Unevenness kAllUneven{0.5, 3, 2, 0.5};

// Where the first two were measured: docs/scale.md.
struct Frames {
  const char* name;
  double seconds;
};
constexpr Frames kLineChart{"line chart, 6.5 ms", 0.0065};
constexpr Frames kMatplotlib{"matplotlib, 65 ms", 0.065};
constexpr Frames kDear{"dear, 2 s", 2};

struct Case {
  Frames frames;
  int64_t film_seconds;
  SimulatedCluster cluster;
};

std::vector<Segment> Cut(const SimulatedFilm& film, const SegmentChoice& choice) {
  return Require(PlanSegments(0, film.frame_count(), kFps, choice, true));
}

std::vector<SegmentRun> OneSegmentEach(int64_t segments) {
  std::vector<SegmentRun> tasks;
  for (int64_t i = 0; i < segments; ++i) tasks.push_back({i, 1});
  return tasks;
}

std::vector<SegmentRun> OneTaskASlot(int64_t segments, int64_t slots) {
  std::vector<SegmentRun> tasks;
  const int64_t count = std::min(segments, slots);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t first = segments * i / count;
    tasks.push_back({first, segments * (i + 1) / count - first});
  }
  return tasks;
}

std::string LengthText(const std::vector<Segment>& segments) {
  return fmt::format("{} x {} s", segments.size(), segments.front().frame_count / kSimulatedFps);
}

// What stands in a row: of the first seed the sizes, of all the ratios.
struct Trial {
  std::string segments;
  size_t tasks = 0;
  Samples reel;
  Samples split;
  Samples one_segment;
  Samples one_task;
};

Trial Try(const Case& test, const Unevenness& unevenness, int seeds, int64_t most_tasks = kArray) {
  Trial trial;
  for (int seed = 1; seed <= seeds; ++seed) {
    const SimulatedFilm film(test.film_seconds, test.frames.seconds, test.cluster, unevenness,
                             static_cast<uint64_t>(seed));
    const ClusterRoom room = test.cluster.room;
    const TaskCost cost = film.Measured(Cut(film, kUsual).front());
    const SegmentChoice choice = ChooseSegmentLength(film.frame_count(), kFps, cost, room).choice;
    const std::vector<Segment> segments = Cut(film, choice);
    const std::vector<SegmentRun> tasks = PlanTasks(segments, cost, room, most_tasks).tasks;
    const auto count = static_cast<int64_t>(segments.size());
    const auto ratio = [&](const std::vector<SegmentRun>& runs) {
      return film.Seconds(segments, runs) / film.LeastSeconds();
    };
    if (seed == 1) trial.segments = LengthText(segments);
    if (seed == 1) trial.tasks = tasks.size();
    trial.reel.Add(ratio(tasks));
    trial.split.Add(film.SecondsWithSplitting(segments, tasks, kPolling) / film.LeastSeconds());
    trial.one_segment.Add(ratio(OneSegmentEach(count)));
    trial.one_task.Add(ratio(OneTaskASlot(count, room.slots)));
  }
  return trial;
}

void AddRow(Table& table, const std::string& name, const Trial& trial) {
  table.AddRow({"  " + name, trial.segments, std::to_string(trial.tasks),
                MedianAndSpread(trial.reel, 2), MedianAndSpread(trial.one_segment, 2),
                MedianAndSpread(trial.one_task, 2), MedianAndSpread(trial.split, 2)});
}

std::vector<std::string> Header(const std::string& title) {
  return {title,
          "segments",
          "Reel's tasks",
          "Reel",
          "one segment a task",
          "one task a slot",
          "Reel's, if idle slots took halves"};
}

void PrintFilms(int seeds) {
  struct Size {
    const char* name;
    int64_t film_seconds;
    ClusterRoom room;
  };
  constexpr Size kSizes[] = {{"1 min on 4 nodes of 2 slots", 60, {4, 8}},
                             {"10 min on 20 of 2", 600, {20, 40}},
                             {"10,000 segments on 500 of 1", 100'000, {500, 500}}};
  for (const Size& size : kSizes) {
    Table table(Header(fmt::format("times the least: {}", size.name)));
    for (const Frames& frames : {kLineChart, kMatplotlib, kDear}) {
      for (const double start : {0.5, 5.0, 30.0}) {
        const Case test{frames, size.film_seconds, {size.room, start}};
        AddRow(table, fmt::format("{}, start {} s", frames.name, start),
               Try(test, kAllUneven, seeds));
      }
    }
    table.Print();
    fmt::print("\n");
  }
}

void PrintUnevenness(int seeds) {
  struct Kind {
    const char* name;
    Unevenness unevenness;
  };
  constexpr Kind kKinds[] = {{"all alike", {}},
                             {"frames lognormal, sigma 0.5", {0.5, 1, 1, 0}},
                             {"sigma 1", {1, 1, 1, 0}},
                             {"the last tenth three times as dear", {0, 3, 1, 0}},
                             {"one node half as fast", {0, 1, 2, 0}},
                             {"starts from half to one and a half", {0, 1, 1, 0.5}},
                             {"all of it", kAllUneven}};
  struct Film {
    const char* name;
    Case test;
  };
  const Film films[] = {
      {"matplotlib, 1 h on 20 nodes of 2, start 5 s", {kMatplotlib, 3600, {{20, 40}, 5}}},
      {"matplotlib, 10,000 on 500, start 5 s", {kMatplotlib, 100'000, {{500, 500}, 5}}}};
  for (const Film& film : films) {
    Table table(Header(fmt::format("times the least: {}", film.name)));
    for (const Kind& kind : kKinds)
      AddRow(table, kind.name, Try(film.test, kind.unevenness, seeds));
    table.Print();
    fmt::print("\n");
  }
}

void PrintArrays(int seeds) {
  const Case test{kMatplotlib, 100'000, {{500, 500}, 5}};
  Table table(Header("times the least: matplotlib, 10,000 on 500, start 5 s, all uneven"));
  for (const int64_t most : {500, 1001, 2002, 4004, 10'010}) {
    AddRow(table, fmt::format("at most {} tasks", most), Try(test, kAllUneven, seeds, most));
  }
  table.Print();
  fmt::print("\n");
}

// The same film in segments of each length, each with Reel's tasks.
void PrintLengths(int seeds) {
  Table table({"times the least, by the segments' length", "auto", "5 s", "2 s", "1 s",
               "Reel's choice", "waiting for the first segment"});
  for (const int64_t film_seconds : {60, 200, 400, 1000, 4000}) {
    const SimulatedCluster cluster{{20, 40}, 5};
    std::vector<Samples> ratios(4);
    Samples chosen;
    Samples awaited;
    for (int seed = 1; seed <= seeds; ++seed) {
      const SimulatedFilm film(film_seconds, kMatplotlib.seconds, cluster, kAllUneven,
                               static_cast<uint64_t>(seed));
      const Segment first = {0, 0, 10 * kSimulatedFps};
      const TaskCost cost = film.Measured(first);
      const auto ratio = [&](const SegmentChoice& choice) {
        const std::vector<Segment> segments = Cut(film, choice);
        return film.Seconds(segments, PlanTasks(segments, cost, cluster.room, kArray).tasks) /
               film.LeastSeconds();
      };
      ratios[0].Add(ratio(kUsual));
      for (size_t i = 1; i < ratios.size(); ++i) {
        constexpr int64_t kLengths[] = {10, 5, 2, 1};
        ratios[i].Add(ratio({SegmentChoice::Kind::kLength, {kLengths[i], 1}}));
      }
      chosen.Add(ratio(ChooseSegmentLength(film.frame_count(), kFps, cost, cluster.room).choice));
      awaited.Add(
          (cost.start_seconds + cost.frame_seconds * static_cast<double>(first.frame_count)) /
          film.LeastSeconds());
    }
    std::vector<std::string> row = {
        fmt::format("  matplotlib, {} s on 20 nodes of 2", film_seconds)};
    for (const Samples& samples : ratios) row.push_back(MedianAndSpread(samples, 2));
    row.push_back(MedianAndSpread(chosen, 2));
    row.push_back(MedianAndSpread(awaited, 2));
    table.AddRow(row);
  }
  table.Print();
}

void PrintPlanningTime() {
  std::vector<Segment> segments;
  for (int64_t i = 0; i < kMostSegments; ++i) segments.push_back({i, i * 300, 300});
  std::vector<Contestant> contestants = {
      {"an array of 1,001",
       [&] {
         PlanTasks(segments, {5, 0.06}, {500, 500}, 1001);
       }},
      {"an array of 10,000",
       [&] {
         PlanTasks(segments, {5, 0.06}, {500, 500}, 10'000);
       }},
      {"a length", [&] {
         ChooseSegmentLength(3'000'000, kFps, {5, 0.06}, {500, 500});
       }}};
  MeasureInTurn({.rounds = 5, .time = TimeKind::kThreadCpu}, contestants);
  fmt::print("\n");
  PrintComparison("10,000 segments on 500 nodes, the planning itself", contestants);
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  const int seeds = argc > 1 ? std::atoi(argv[1]) : 15;
  if (seeds < 1) reel::bench::Die("usage: cluster_plan_bench [SEEDS], at least 1");
  reel::bench::PrintFilms(seeds);
  reel::bench::PrintUnevenness(seeds);
  reel::bench::PrintArrays(seeds);
  reel::bench::PrintLengths(seeds);
  reel::bench::PrintPlanningTime();
  return EXIT_SUCCESS;
}
