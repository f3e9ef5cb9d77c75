// Whether the second run of a scene begins with what the first one found, and is at least as fast.
//
//     second_run_bench [ROUNDS [REGIME ...]]        5 compute-bound waiting-bound
//
// Each round renders a regime's film (regime.h) twice with a cache of its own that is empty before: the
// first run begins with one producer and remembers what it found, the second one begins with that. They
// take turns, so that a machine whose speed changes meets both alike. A row a regime:
//
//   found             producers that the first run drew with for most of the time, and remembered
//   begins with       producers at the second run's first word
//   second by first   the rate of the second run by that of the first one in the same round: of the whole
//                     command, and up to a quarter of the film, where what was remembered counts most
//
// The program fails when a second run does not begin with what the first one found: that is no matter of
// the machine's speed.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/measure.h"
#include "bench/observed_job.h"
#include "bench/reel_run.h"
#include "bench/regime.h"
#include "bench/require.h"

namespace reel::bench {
namespace {

struct Figures {
  Samples first_seconds, second_seconds, found, begins_with, times_as_fast, times_as_fast_at_first;
};

double SecondsOfQuarter(const ObservedJob& job) {
  return job.SecondsAt(static_cast<double>(job.plan.frame_count) / 4);
}

void AddRound(const Regime& regime, Figures& figures) {
  const ScratchDirectory files;
  const JobSpec job = JobOf(regime, files.File("film.mp4"));
  RememberIn(files.File("cache"));
  const ObservedJob first = ObserveJob(job);
  const ObservedJob second = ObserveJob(job);
  const int64_t begins_with = second.samples.front().producers;
  if (begins_with != first.end.producers) {
    Die(fmt::format("{}: the first run found {} producers, the second one begins with {}",
                    regime.name, first.end.producers, begins_with));
  }
  figures.first_seconds.Add(first.wall_seconds);
  figures.second_seconds.Add(second.wall_seconds);
  figures.found.Add(static_cast<double>(first.end.producers));
  figures.begins_with.Add(static_cast<double>(begins_with));
  figures.times_as_fast.Add(first.wall_seconds / second.wall_seconds);
  figures.times_as_fast_at_first.Add(SecondsOfQuarter(first) / SecondsOfQuarter(second));
}

std::vector<std::string> Row(const Regime& regime, const Figures& figures) {
  return {"  " + regime.name,
          MedianAndSpread(figures.first_seconds, 2),
          MedianAndSpread(figures.second_seconds, 2),
          MedianAndSpread(figures.found, 0),
          MedianAndSpread(figures.begins_with, 0),
          MedianAndSpread(figures.times_as_fast, 3),
          MedianAndSpread(figures.times_as_fast_at_first, 3)};
}

// The programs and the renderer into the page cache.
void WarmUp(Regime regime) {
  regime.frames = 20;
  const ScratchDirectory files;
  RememberNothing();
  ObserveJob(JobOf(regime, files.File("film.mp4")));
}

void Run(int rounds, const std::vector<std::string>& names) {
  Table table({fmt::format("median (min .. max) of {} rounds", rounds), "first run, s",
               "second run, s", "found", "begins with", "second by first", "first quarter"});
  for (const std::string& name : names) {
    const Regime& regime = FindRegime(name);
    WarmUp(regime);
    Figures figures;
    for (int round = 0; round < rounds; ++round) AddRound(regime, figures);
    table.AddRow(Row(regime, figures));
  }
  table.AddRow({"  bar", "", "", "", "as found", "1", ""});
  table.Print();
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  using namespace reel::bench;
  const RegimeArguments arguments =
      ParseRegimeArguments(argc, argv, {"encode-bound", "compute-bound", "waiting-bound"});
  Run(arguments.rounds, arguments.regimes);
  return EXIT_SUCCESS;
}
