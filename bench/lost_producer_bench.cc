// What a killed producer costs the job, with frames that take 100 ms to draw.
//
// One of two producers is killed with SIGKILL in the middle of a film, by the pid that the ring's
// supervisor has as a child. The frame that it was drawing begins anew in a fresh process, so at worst the
// job takes one frame's time longer, and the start of that process.
//
//     lost_producer_bench [ROUNDS]

#include <signal.h>

#include <string>
#include <thread>
#include <vector>

#include "bench/measure.h"
#include "bench/process_cost.h"
#include "bench/reel_run.h"

namespace reel::bench {
namespace {

constexpr auto kFrameTime = milliseconds(100);

// At a moment that differs from round to round: anywhere in a frame.
void KillOneProducer(const RunningReel& reel, int round) {
  std::this_thread::sleep_for(milliseconds(700 + round * 37));
  const std::vector<pid_t> supervisors = ChildrenOf(reel.process.pid(), "reel-supervisor");
  if (supervisors.empty()) Die("no supervisor");
  const std::vector<pid_t> producers = ChildrenOf(supervisors.front(), "reel-producer");
  if (producers.empty()) Die("no producer");
  kill(producers.front(), SIGKILL);
}

void Run(int rounds) {
  RememberNothing();
  const ScratchDirectory files;
  const std::vector<std::string> film = {
      "render",   "testcard",     "--size",      "320x180",
      "--frames", "40",           "--producers", "2",
      "--param",  "sleep_ms=100", "--preset",    "ultrafast",
      "--force",  "--quiet",      "-o",          files.File("film.mp4")};
  std::vector<Contestant> contestants = {{"undisturbed", nullptr},
                                         {"one producer killed", nullptr}};
  Samples extra_ms;
  for (int round = -1; round < rounds; ++round) {
    const double plain = ToSeconds(TimeReel(film)) * 1e3;
    const double killed =
        ToSeconds(
            TimeReel(film, [round](RunningReel& reel) { KillOneProducer(reel, round + 1); })) *
        1e3;
    if (round < 0) continue;
    contestants[0].milliseconds.Add(plain);
    contestants[1].milliseconds.Add(killed);
    extra_ms.Add(killed - plain);
  }
  PrintComparison("40 frames of 100 ms, 2 producers", contestants);
  fmt::print("one kill costs: median {:.1f} ms, {} (a frame takes {} ms)\n", extra_ms.Median(),
             extra_ms.Spread(1), kFrameTime.count());
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  reel::bench::Run(argc > 1 ? std::atoi(argv[1]) : 11);
  return 0;
}
