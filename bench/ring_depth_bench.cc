// How many slots the ring of a job needs: depth against rate, for each regime.
//
//     ring_depth_bench [ROUNDS [REGIME [PRODUCERS [DEPTHS]]]]        5 waiting-bound 32 4,8,16,32
//
// A frame can only be drawn when its slot is free, so no more frames are under way than there are slots.
// Films that wait need many, films whose frames cost the same need few. Each depth is asked for through
// ring_memory, with exactly the bytes that so many slots take; the table says how many the job really
// had, and a depth that it refused to go to has no row. PRODUCERS is a count, or `auto`.
//
// The films are those of regime.h, cut short; where a regime's frames become dearer, the change stays in
// the middle. Rates are of the time between the first frame that the encoder got and the last one, so
// that the short film's start and end weigh nothing. Depths take turns within each round.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "bench/measure.h"
#include "bench/observed_job.h"
#include "bench/reel_run.h"
#include "bench/regime.h"
#include "shm/shared_segment.h"

namespace reel::bench {
namespace {

constexpr double kMiB = 1024.0 * 1024.0;

// Seconds each, and longer than the deepest ring; with as many producers as the regime needs.
struct ShortFilm {
  std::string regime;
  int64_t frames;
  std::optional<int64_t> producers;
};
const ShortFilm kShortFilms[] = {
    {"start-up", 300, std::nullopt},      {"encode-bound", 200, std::nullopt},
    {"compute-bound", 200, std::nullopt}, {"waiting-bound", 640, 32},
    {"mixed-cpu", 200, std::nullopt},     {"mixed-sleep", 640, 32}};

const std::vector<int64_t> kDepths = {4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128};

Regime Shortened(const ShortFilm& film) {
  Regime regime = FindRegime(film.regime);
  regime.frames = film.frames;
  if (regime.changes_at < 0) return regime;
  regime.changes_at = film.frames / 2;
  regime.params["effort_from"] = std::to_string(regime.changes_at);
  return regime;
}

struct Depth {
  int64_t asked = 0;
  int64_t slots = 0;       // what the job had
  int64_t slot_bytes = 0;  // of one frame
  Samples rate = {}, peak_mib = {};
};

uint64_t FrameBytes(const Regime& regime) {
  return static_cast<uint64_t>(regime.size.width * regime.size.height) * 3 / 2;  // I420
}

void AddRun(const JobSpec& job, Depth& depth) {
  const ObservedJob run = ObserveJob(job);
  depth.slots = run.plan.slot_count;
  depth.slot_bytes = run.plan.slot_bytes;
  depth.rate.Add(run.FramesPerSecondBetween(1, static_cast<double>(run.plan.frame_count)));
  depth.peak_mib.Add(static_cast<double>(run.end.peak_memory_bytes) / kMiB);
}

std::vector<Depth> Measure(const Regime& regime, std::optional<int64_t> producers,
                           const std::vector<int64_t>& asked, int rounds) {
  const ScratchDirectory files;
  std::vector<Depth> depths;
  depths.reserve(asked.size());
  for (const int64_t slots : asked) depths.push_back({slots});
  for (int round = 0; round < rounds; ++round) {
    for (Depth& depth : depths) {
      JobSpec job = JobOf(regime, files.File("film.mp4"));
      job.producers = producers;
      job.ring_memory_bytes = static_cast<int64_t>(
          SegmentBytes({static_cast<uint32_t>(depth.asked), FrameBytes(regime), 0}));
      AddRun(job, depth);
    }
    // Once the first round has told what the job makes of them.
    std::erase_if(depths, [](const Depth& depth) { return depth.slots != depth.asked; });
  }
  return depths;
}

void Print(const Regime& regime, std::optional<int64_t> producers,
           const std::vector<Depth>& depths) {
  const std::string count = producers ? std::to_string(*producers) : "auto";
  Table table({fmt::format("{}, {} frames of {}x{}, producers: {}", regime.name, regime.frames,
                           regime.size.width, regime.size.height, count),
               "slots MiB", "frames/s", "min .. max", "of the best", "peak MiB"});
  double best = 0;
  for (const Depth& depth : depths) best = std::max(best, depth.rate.Median());
  for (const Depth& depth : depths) {
    table.AddRow({fmt::format("  {} slots", depth.slots),
                  fmt::format("{:.1f}", static_cast<double>(depth.slots * depth.slot_bytes) / kMiB),
                  fmt::format("{:.1f}", depth.rate.Median()), depth.rate.Spread(1),
                  fmt::format("{:.3f}", depth.rate.Median() / best),
                  fmt::format("{:.0f}", depth.peak_mib.Median())});
  }
  table.Print();
}

std::vector<int64_t> ParseDepths(const std::string& text) {
  std::vector<int64_t> depths;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    depths.push_back(std::atoll(part.c_str()));
    if (depths.back() < 2) Die(fmt::format("\"{}\": a ring has two slots or more", part));
  }
  return depths;
}

std::optional<int64_t> ParseProducers(const std::string& text) {
  if (text == "auto") return std::nullopt;
  const int64_t count = std::atoll(text.c_str());
  if (count < 1) Die(fmt::format("\"{}\" is no number of producers, nor \"auto\"", text));
  return count;
}

void Run(const std::vector<std::string>& words) {
  RememberNothing();
  const int rounds = words.empty() ? 5 : std::atoi(words[0].c_str());
  if (words.size() > 1) FindRegime(words[1]);
  fmt::print("Median of {} rounds\n", rounds);
  for (const ShortFilm& film : kShortFilms) {
    if (words.size() > 1 && words[1] != film.regime) continue;
    const Regime regime = Shortened(film);
    const auto producers = words.size() > 2 ? ParseProducers(words[2]) : film.producers;
    const auto depths = words.size() > 3 ? ParseDepths(words[3]) : kDepths;
    fmt::print("\n");
    Print(regime, producers, Measure(regime, producers, depths, rounds));
  }
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  reel::bench::Run({argv + 1, argv + argc});
  return EXIT_SUCCESS;
}
