// What it costs to move frames through the ring: from 1 to 8 producer processes to one that drains.
//
// Points of reference, in the same rounds: one process that copies the same bytes with memcpy,
// which nothing that moves bytes can beat on one core; and, where the drained frames go on into a
// pipe as they do to ffmpeg, a pipe alone. Frames of 64 bytes show the protocol: lease, commit,
// drain, release and the wake-ups between processes.
//
// CPU is that of all processes together. Frames a second are only worth reading from an idle
// machine: on a busy one, more processes get more of it.
//
//     ring_bench

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "bench/measure.h"
#include "bench/ring_run.h"

namespace reel::bench {
namespace {

constexpr int kRounds = 7;
constexpr int kProducerCounts[] = {1, 2, 4, 8};

struct Way {
  std::string name;
  std::function<Cost()> move;
  Samples frames_per_second = {};
  Samples cpu_us_per_frame = {};
};

// They take turns within a round; one round before the first is not counted.
void MeasureWays(const Film& film, std::vector<Way>& ways) {
  const auto frame_count = static_cast<double>(film.frame_count);
  for (int round = -1; round < kRounds; ++round) {
    for (Way& way : ways) {
      const Cost cost = way.move();
      if (round < 0) continue;
      way.frames_per_second.Add(frame_count / ToSeconds(cost.elapsed));
      way.cpu_us_per_frame.Add(1e6 * ToSeconds(cost.cpu) / frame_count);
    }
  }
}

void PrintWays(const std::string& title, const Film& film, const std::vector<Way>& ways) {
  const double reference = ways.front().frames_per_second.Median();
  Table table({title, "frames/s", "min .. max", "MB/s", "of the first", "CPU us/frame"});
  for (const Way& way : ways) {
    const double rate = way.frames_per_second.Median();
    table.AddRow({"  " + way.name, fmt::format("{:.0f}", rate), way.frames_per_second.Spread(0),
                  fmt::format("{:.0f}", rate * static_cast<double>(film.frame_bytes) / 1e6),
                  fmt::format("{:.2f}", rate / reference),
                  fmt::format("{:.2f}", way.cpu_us_per_frame.Median())});
  }
  table.Print();
  fmt::print("\n");
}

void Compare(const std::string& what, const Film& film) {
  std::vector<Way> ways = {{"memcpy, one process", [&] { return CopiedByOneProcess(film); }}};
  std::vector<Way> ways_into_pipe = {{"pipe alone", [&] { return ThroughPipe(film); }}};
  for (const int producers : kProducerCounts) {
    const std::string name =
        fmt::format("ring, {} producer{}", producers, producers > 1 ? "s" : "");
    ways.push_back({name, [&, producers] { return ThroughRing(film, producers, Sink::kNothing); }});
    ways_into_pipe.push_back(
        {name, [&, producers] { return ThroughRing(film, producers, Sink::kPipe); }});
  }
  MeasureWays(film, ways);
  MeasureWays(film, ways_into_pipe);
  PrintWays(what, film, ways);
  PrintWays(what + ", on into a pipe", film, ways_into_pipe);
}

void Run() {
  fmt::print("Median of {} rounds\n\n", kRounds);
  Compare("1080p I420, 3110400 B", {.frame_bytes = 1920 * 1080 * 3 / 2, .frame_count = 120});
  Compare("480p I420, 460800 B", {.frame_bytes = 640 * 480 * 3 / 2, .frame_count = 800});
  Compare("64 B", {.frame_bytes = 64, .frame_count = 20'000});
}

}  // namespace
}  // namespace reel::bench

int main() {
  reel::bench::Run();
  return EXIT_SUCCESS;
}
