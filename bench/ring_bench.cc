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
#include <span>
#include <string>
#include <vector>

#include "bench/measure.h"
#include "bench/ring_run.h"

namespace reel::bench {
namespace {

constexpr int kRounds = 7;
constexpr int kProducerCounts[] = {1, 2, 4, 8};

void PrintRates(const std::string& title, const Film& film, std::span<const SelfTimed> ways) {
  const auto frames = static_cast<double>(film.frame_count);
  const auto rate = [&](double elapsed_ms) { return frames / elapsed_ms * 1e3; };
  const double reference = rate(ways.front().elapsed_ms.Median());
  Table table({title, "frames/s", "min .. max", "MB/s", "of the first", "CPU us/frame"});
  for (const SelfTimed& way : ways) {
    const double median = rate(way.elapsed_ms.Median());
    table.AddRow(
        {"  " + way.name, fmt::format("{:.0f}", median),
         fmt::format("{:.0f} .. {:.0f}", rate(way.elapsed_ms.Max()), rate(way.elapsed_ms.Min())),
         fmt::format("{:.0f}", median * static_cast<double>(film.frame_bytes) / 1e6),
         fmt::format("{:.2f}", median / reference),
         fmt::format("{:.2f}", way.cpu_ms.Median() / frames * 1e3)});
  }
  table.Print();
  fmt::print("\n");
}

void Compare(const std::string& what, const Film& film) {
  std::vector<SelfTimed> ways = {{"memcpy, one process", [&] { return CopiedByOneProcess(film); }}};
  std::vector<SelfTimed> ways_into_pipe = {{"pipe alone", [&] { return ThroughPipe(film); }}};
  for (const int producers : kProducerCounts) {
    const std::string name =
        fmt::format("ring, {} producer{}", producers, producers > 1 ? "s" : "");
    ways.push_back({name, [&, producers] { return ThroughRing(film, producers, Sink::kNothing); }});
    ways_into_pipe.push_back(
        {name, [&, producers] { return ThroughRing(film, producers, Sink::kPipe); }});
  }
  MeasureInTurn(kRounds, ways);
  MeasureInTurn(kRounds, ways_into_pipe);
  PrintRates(what, film, ways);
  PrintRates(what + ", on into a pipe", film, ways_into_pipe);
}

void Run() {
  fmt::print("Median of {} rounds\n\n", kRounds);
  Compare("1080p I420, 3110400 B", {.frame_bytes = 1920 * 1080 * 3 / 2, .frame_count = 200});
  Compare("480p I420, 460800 B", {.frame_bytes = 640 * 480 * 3 / 2, .frame_count = 1500});
  Compare("64 B", {.frame_bytes = 64, .frame_count = 20'000});
}

}  // namespace
}  // namespace reel::bench

int main() {
  reel::bench::Run();
  return EXIT_SUCCESS;
}
