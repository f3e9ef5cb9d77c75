// Measuring and printing, for every program in bench/: contestants side by side, from one run, as
// the median and the spread of several rounds. Header only; a benchmark is one process with one
// thread that calls these.
//
//     std::vector<Contestant> contestants = {{"theirs", [&] { ... }}, {"ours", [&] { ... }}};
//     MeasureInTurn({.rounds = 11, .runs_per_round = 20}, contestants);
//     PrintComparison("what they do", contestants);

#pragma once

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace reel::bench {

// Values of one quantity, one a round, in whatever unit the variable's name says.
// REQUIRES: for everything but Add, at least one value.
class Samples {
 public:
  void Add(double value) { values_.insert(std::ranges::upper_bound(values_, value), value); }

  // The middle value; of an even number, the mean of the middle two.
  double Median() const {
    const size_t middle = values_.size() / 2;
    return values_.size() % 2 == 1 ? values_[middle] : (values_[middle - 1] + values_[middle]) / 2;
  }

  const std::vector<double>& values() const { return values_; }
  double Min() const { return values_.front(); }
  double Max() const { return values_.back(); }

  // "0.351 .. 0.402"
  std::string Spread(int decimals = 3) const {
    return fmt::format("{:.{}f} .. {:.{}f}", Min(), decimals, Max(), decimals);
  }

 private:
  std::vector<double> values_;  // ascending
};

// "0.351 (0.340 .. 0.402)"
inline std::string MedianAndSpread(const Samples& samples, int decimals) {
  return fmt::format("{:.{}f} ({})", samples.Median(), decimals, samples.Spread(decimals));
}

struct Contestant {
  std::string name;
  std::function<void()> run;
  Samples milliseconds = {};  // of one run
};

// What a run is charged with.
enum class TimeKind {
  kElapsed,    // all that passes, waiting included
  kThreadCpu,  // what this thread spends on a core: for pure computation, on a machine with others
};

struct MeasurePlan {
  int rounds = 11;
  int runs_per_round = 1;  // so many that a round lasts well over the clock's resolution
  TimeKind time = TimeKind::kElapsed;
};

inline double NowMilliseconds(TimeKind time) {
  timespec now = {};
  clock_gettime(time == TimeKind::kElapsed ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// Adds one sample a round to each contestant. They take turns within a round, so that a change of
// the clock rate or a busy neighbour meets all of them alike. One round before the first is not
// counted: it touches the memory and warms the caches.
inline void MeasureInTurn(const MeasurePlan& plan, std::span<Contestant> contestants) {
  for (int round = -1; round < plan.rounds; ++round) {
    for (Contestant& contestant : contestants) {
      const double start = NowMilliseconds(plan.time);
      for (int run = 0; run < plan.runs_per_round; ++run) contestant.run();
      const double milliseconds = NowMilliseconds(plan.time) - start;
      if (round >= 0) contestant.milliseconds.Add(milliseconds / plan.runs_per_round);
    }
  }
}

// What one run of something cost. `cpu` is that of all its processes together.
struct Cost {
  nanoseconds elapsed;
  nanoseconds cpu;
};

// A contestant that measures itself, because what it starts and prepares is not to be counted, or
// because it is more than one process.
struct SelfTimed {
  std::string name;
  std::function<Cost()> run;
  Samples elapsed_ms = {};
  Samples cpu_ms = {};
  Samples times_first = {};  // its elapsed time by that of the first contestant in the same round
};

// As the other MeasureInTurn, with one run a round.
inline void MeasureInTurn(int rounds, std::span<SelfTimed> contestants) {
  for (int round = -1; round < rounds; ++round) {
    nanoseconds first = {};
    for (SelfTimed& contestant : contestants) {
      const Cost cost = contestant.run();
      if (&contestant == &contestants.front()) first = cost.elapsed;
      if (round < 0) continue;
      contestant.times_first.Add(ToSeconds(cost.elapsed) / ToSeconds(first));
      contestant.elapsed_ms.Add(ToSeconds(cost.elapsed) * 1e3);
      contestant.cpu_ms.Add(ToSeconds(cost.cpu) * 1e3);
    }
  }
}

// Columns as wide as their widest cell; the first one flush left, the others flush right.
class Table {
 public:
  explicit Table(std::vector<std::string> header) { rows_.push_back(std::move(header)); }

  // REQUIRES: as many cells as the header has.
  void AddRow(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  void Print(std::FILE* out = stdout) const {
    for (const std::vector<std::string>& row : rows_) {
      std::string line = fmt::format("{:<{}}", row[0], Width(0));
      for (size_t i = 1; i < row.size(); ++i) line += fmt::format("  {:>{}}", row[i], Width(i));
      fmt::print(out, "{}\n", line);
    }
    std::fflush(out);  // what a later failure would lose
  }

 private:
  size_t Width(size_t column) const {
    size_t width = 0;
    for (const std::vector<std::string>& row : rows_) width = std::max(width, row[column].size());
    return width;
  }

  std::vector<std::vector<std::string>> rows_;
};

// A table of what MeasureInTurn found, each contestant compared with the first: 0.50 is half of its
// time.
inline void PrintComparison(const std::string& title, std::span<const Contestant> contestants) {
  const double reference = contestants.front().milliseconds.Median();
  Table table({title, "median ms", "min .. max", "times the first"});
  for (const Contestant& contestant : contestants) {
    const Samples& samples = contestant.milliseconds;
    table.AddRow({"  " + contestant.name, fmt::format("{:.3f}", samples.Median()), samples.Spread(),
                  fmt::format("{:.2f}", samples.Median() / reference)});
  }
  table.Print();
}

}  // namespace reel::bench
