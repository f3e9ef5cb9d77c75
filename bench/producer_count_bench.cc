// What choosing the number of producers by itself costs, against the best number that a person could
// have given.
//
//     producer_count_bench REGIME [ROUNDS [COUNTS]]        waiting-bound 5 8,16,32,64
//
// REGIME is one of regime.h. Each round renders the film once without --producers (`auto`), with nothing
// remembered from before, and once with every count. Without COUNTS the first round tries every number
// from 1 to twice the best one, or, where frames wait, powers of two up to 64 and those beside the best
// (count_search.h). A count that reached less than half of the best one's rate in the first round is left
// out of the others.
//
// The first table has a row for each count. Rates are of the whole command's work: start, drawing,
// encoding and joining; `auto by it` is the rate of `auto` by that of the count in the same round. The
// second is about `auto`: its rate as a part of that of the best fixed count (the one with the highest
// median), of the whole job and from the moment at which the count came to rest (settling.h), there
// against the best one's rate over the same frames; the regret; when that moment was, and what the count
// did later; peak memory by that of the best. In a mixed regime resting is told of each half of the film.
// The last lines are the story of the count in the last round.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "bench/count_search.h"
#include "bench/measure.h"
#include "bench/observed_job.h"
#include "bench/reel_run.h"
#include "bench/regime.h"
#include "bench/settling.h"

namespace reel::bench {
namespace {

constexpr int64_t kAuto = 0;
constexpr double kWorthAnotherRound = 0.5;
constexpr double kMiB = 1024.0 * 1024.0;

// All runs with one count; the same index is the same round.
struct Contestant {
  int64_t count = kAuto;
  std::vector<ObservedJob> jobs = {};

  template <typename Value>
  Samples Each(const Value& value) const {
    Samples samples;
    for (const ObservedJob& job : jobs) samples.Add(value(job));
    return samples;
  }
  double MedianRate() const {
    return Each([](const ObservedJob& job) { return job.FramesPerSecond(); }).Median();
  }
};

class Comparison {
 public:
  explicit Comparison(const Regime& regime) : regime_(regime) {}

  // With `counts`, or with as many as it takes to find the best one.
  void FirstRound(const std::vector<int64_t>& counts);
  void AnotherRound();

  const Regime& regime() const { return regime_; }
  const Contestant& automatic() const { return automatic_; }
  const std::vector<Contestant>& fixed() const { return fixed_; }
  const Contestant& best() const {
    return *std::ranges::max_element(fixed_, {}, &Contestant::MedianRate);
  }

 private:
  void Run(Contestant& contestant);
  void RunFixed(int64_t count);
  std::optional<int64_t> NextCount() const;

  const Regime& regime_;
  const ScratchDirectory files_;
  Contestant automatic_;
  std::vector<Contestant> fixed_;
};

void Comparison::Run(Contestant& contestant) {
  JobSpec job = JobOf(regime_, files_.File("film.mp4"));
  if (contestant.count != kAuto) job.producers = contestant.count;
  contestant.jobs.push_back(ObserveJob(job));
}

void Comparison::RunFixed(int64_t count) {
  fixed_.push_back({count});
  Run(fixed_.back());
}

std::optional<int64_t> Comparison::NextCount() const {
  std::vector<TriedCount> tried;
  for (const Contestant& contestant : fixed_) {
    tried.push_back({contestant.count, contestant.MedianRate()});
  }
  return NextToTry(tried, regime_.waits ? CountSteps::kDoubling : CountSteps::kEvery);
}

void Comparison::FirstRound(const std::vector<int64_t>& counts) {
  Run(automatic_);
  for (const int64_t count : counts) RunFixed(count);
  if (!counts.empty()) return;
  while (const std::optional<int64_t> count = NextCount()) RunFixed(*count);
  std::ranges::sort(fixed_, {}, &Contestant::count);
}

void Comparison::AnotherRound() {
  const double worth = kWorthAnotherRound * best().jobs.front().FramesPerSecond();
  Run(automatic_);
  for (Contestant& contestant : fixed_) {
    if (contestant.jobs.front().FramesPerSecond() >= worth) Run(contestant);
  }
}

// --- What is printed ---

// One value a round that both had.
Samples TimesAsFast(const Contestant& one, const Contestant& other) {
  Samples times;
  for (size_t round = 0; round < std::min(one.jobs.size(), other.jobs.size()); ++round) {
    times.Add(other.jobs[round].wall_seconds / one.jobs[round].wall_seconds);
  }
  return times;
}

double PeakMib(const ObservedJob& job) {
  return static_cast<double>(job.end.peak_memory_bytes) / kMiB;
}

void AddCountRow(Table& table, const Contestant& contestant, const Comparison& comparison) {
  const Samples wall = contestant.Each([](const ObservedJob& job) { return job.wall_seconds; });
  const Samples peak = contestant.Each(PeakMib);
  const bool is_auto = contestant.count == kAuto;
  table.AddRow({is_auto ? "  auto" : fmt::format("  {}", contestant.count),
                std::to_string(contestant.jobs.size()), fmt::format("{:.2f}", wall.Median()),
                wall.Spread(2), fmt::format("{:.1f}", contestant.MedianRate()),
                fmt::format("{:.3f}", contestant.MedianRate() / comparison.best().MedianRate()),
                is_auto ? "" : MedianAndSpread(TimesAsFast(comparison.automatic(), contestant), 3),
                fmt::format("{:.0f}", peak.Median())});
}

void PrintCounts(const Comparison& comparison) {
  const Regime& regime = comparison.regime();
  Table table({fmt::format("{}: {} frames of {}x{}", regime.name, regime.frames, regime.size.width,
                           regime.size.height),
               "rounds", "wall s", "min .. max", "frames/s", "of the best", "auto by it",
               "peak MiB"});
  for (const Contestant& contestant : comparison.fixed()) {
    AddCountRow(table, contestant, comparison);
  }
  AddCountRow(table, comparison.automatic(), comparison);
  table.Print();
}

// A column of the second table; a round in which the count did not come to rest has no values.
struct SettlingFigures {
  Samples seconds, producers, changes, seconds_after, rate_part;
  size_t rounds = 0;
};

// The part of a film in which all frames cost the same.
struct Stretch {
  std::string begin;  // in words
  int64_t from = 0;
  int64_t to = 0;
};

std::vector<Stretch> StretchesOf(const Regime& regime) {
  if (regime.changes_at < 0) return {{"the first frame", 0, regime.frames}};
  return {{"the first frame", 0, regime.changes_at},
          {"the change", regime.changes_at, regime.frames}};
}

SettlingFigures FindSettlings(const Contestant& automatic, const Contestant& best,
                              const Stretch& stretch) {
  SettlingFigures figures;
  for (size_t round = 0; round < automatic.jobs.size(); ++round) {
    const ObservedJob& job = automatic.jobs[round];
    const auto settling = FindSettling(job.SamplesBetween(stretch.from, stretch.to));
    if (!settling) continue;
    ++figures.rounds;
    figures.seconds.Add(
        std::max(0.0, settling->at.seconds - job.SecondsAt(static_cast<double>(stretch.from + 1))));
    figures.producers.Add(static_cast<double>(settling->at.producers));
    figures.changes.Add(static_cast<double>(settling->changes));
    figures.seconds_after.Add(settling->seconds_after);
    const auto frames = static_cast<double>(settling->at.frames_done);
    const auto end = static_cast<double>(stretch.to);
    figures.rate_part.Add(job.FramesPerSecondBetween(frames, end) /
                          best.jobs[round].FramesPerSecondBetween(frames, end));
  }
  return figures;
}

void AddSettlingRows(Table& table, const SettlingFigures& figures, const std::string& since,
                     size_t rounds, const std::string& rate_bar) {
  table.AddRow({fmt::format("  at rest, seconds after {}", since),
                figures.rounds == 0 ? "never" : MedianAndSpread(figures.seconds, 2), "2"});
  if (figures.rounds < rounds) {
    table.AddRow({"    rounds with a rest", fmt::format("{} of {}", figures.rounds, rounds), ""});
  }
  if (figures.rounds == 0) return;
  table.AddRow({"    producers there", MedianAndSpread(figures.producers, 0), ""});
  table.AddRow(
      {"    rate from there on, of the best", MedianAndSpread(figures.rate_part, 3), rate_bar});
  table.AddRow({fmt::format("    later changes, in {:.1f} s", figures.seconds_after.Median()),
                MedianAndSpread(figures.changes, 0),
                fmt::format("{:.0f}", std::ceil(figures.seconds_after.Median() / 10))});
}

void PrintAuto(const Comparison& comparison) {
  const Contestant& automatic = comparison.automatic();
  const Contestant& best = comparison.best();
  const Regime& regime = comparison.regime();
  const bool is_mixed = regime.changes_at >= 0;
  const bool is_waiting = regime.waits && !is_mixed;
  Samples regret_seconds;
  Samples times_memory;
  for (size_t round = 0; round < automatic.jobs.size(); ++round) {
    const double mine = automatic.jobs[round].wall_seconds;
    const double theirs = best.jobs[round].wall_seconds;
    regret_seconds.Add(mine - theirs);
    times_memory.Add(PeakMib(automatic.jobs[round]) / PeakMib(best.jobs[round]));
  }
  Table table({fmt::format("auto against {}", best.count), "median (min .. max)", "bar"});
  table.AddRow({"  rate of the whole job, of the best",
                MedianAndSpread(TimesAsFast(automatic, best), 3),
                is_waiting ? "0.85"
                : is_mixed ? "0.93"
                           : ""});
  table.AddRow({"  regret, seconds", MedianAndSpread(regret_seconds, 2), ""});
  const size_t rounds = automatic.jobs.size();
  for (const Stretch& stretch : StretchesOf(regime)) {
    AddSettlingRows(table, FindSettlings(automatic, best, stretch), stretch.begin, rounds,
                    is_waiting ? "0.95" : "");
  }
  table.AddRow({"  peak memory, times the best's", MedianAndSpread(times_memory, 2), ""});
  table.Print();
}

// "0.31 s: 1, 0.52 s: 2, ..."
void PrintStory(const ObservedJob& job) {
  std::string story;
  int64_t shown = -1;
  for (const JobSample& sample : job.samples) {
    if (sample.producers == shown) continue;
    shown = sample.producers;
    story += fmt::format("{}{:.2f} s: {}", story.empty() ? "" : ", ", sample.seconds, shown);
  }
  fmt::print("auto, last round: first frame after {:.2f} s, last frame after {:.2f} s\n",
             job.SecondsAt(1), job.SecondsAt(static_cast<double>(job.plan.frame_count)));
  fmt::print("producers: {}\n", story);
}

std::vector<int64_t> ParseCounts(const std::string& text) {
  std::vector<int64_t> counts;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    counts.push_back(std::atoll(part.c_str()));
    if (counts.back() < 1) Die(fmt::format("\"{}\" is no number of producers", part));
  }
  return counts;
}

// The programs and the renderer into the page cache.
void WarmUp(const Regime& regime) {
  Regime brief = regime;
  brief.frames = 20;
  const ScratchDirectory files;
  ObserveJob(JobOf(brief, files.File("film.mp4")));
}

void Run(const Regime& regime, int rounds, const std::vector<int64_t>& counts) {
  RememberNothing();
  WarmUp(regime);
  Comparison comparison(regime);
  comparison.FirstRound(counts);
  for (int round = 1; round < rounds; ++round) comparison.AnotherRound();
  fmt::print("Median of {} rounds\n\n", rounds);
  PrintCounts(comparison);
  fmt::print("\n");
  PrintAuto(comparison);
  fmt::print("\n");
  PrintStory(comparison.automatic().jobs.back());
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  using namespace reel::bench;
  if (argc < 2) Die("usage: producer_count_bench REGIME [ROUNDS [COUNTS]]");
  Run(FindRegime(argv[1]), argc > 2 ? std::atoi(argv[2]) : 5,
      argc > 3 ? ParseCounts(argv[3]) : std::vector<int64_t>{});
  return EXIT_SUCCESS;
}
