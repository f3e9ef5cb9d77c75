// What cutting a film into segments costs: a film of 60 s in segments of 10 s against one segment.
//
// The encoder of each segment is started before the one in front of it has ended, so what is left to pay
// is six starts of ffmpeg, key frames, and the joining. That is about the same for every film, so the size
// decides what share of the whole it is.
//
//     segments_bench [ROUNDS [SIZE]]

#include <string>
#include <vector>

#include "bench/measure.h"
#include "bench/reel_run.h"

namespace reel::bench {
namespace {

std::vector<std::string> Film(const ScratchDirectory& files, const std::string& size,
                              const std::string& segment) {
  return {"render",     "testcard",
          "--size",     size,
          "--duration", "60s",
          "--fps",      "30",
          "--segment",  segment,
          "--force",    "--quiet",
          "-o",         files.File(segment + ".mp4")};
}

void Run(int rounds, const std::string& size) {
  RememberNothing();
  const ScratchDirectory files;
  std::vector<Contestant> contestants = {{"--segment off", nullptr}, {"--segment 10s", nullptr}};
  Samples ratios;
  for (int round = 0; round < rounds; ++round) {
    std::vector<double> seconds;
    for (const char* segment : {"off", "10s"}) {
      seconds.push_back(ToSeconds(TimeReel(Film(files, size, segment))));
    }
    for (size_t i = 0; i < seconds.size(); ++i) contestants[i].milliseconds.Add(seconds[i] * 1e3);
    ratios.Add(seconds[1] / seconds[0]);
  }
  PrintComparison("60 s at 30 fps, " + size + ", H.264", contestants);
  fmt::print("ratio of a round: median {:.3f}, {}\n", ratios.Median(), ratios.Spread());
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  reel::bench::Run(argc > 1 ? std::atoi(argv[1]) : 5, argc > 2 ? argv[2] : "1920x1080");
  return 0;
}
