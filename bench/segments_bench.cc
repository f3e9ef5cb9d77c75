// What cutting a film into segments costs: a film of 60 s in segments of 10 s against one segment.
//
// The encoder of each segment is started before the one in front of it has ended, so what is left to pay
// is six starts of ffmpeg, key frames, and the joining.
//
//     segments_bench [ROUNDS]

#include <string>
#include <vector>

#include "bench/measure.h"
#include "bench/reel_run.h"

namespace reel::bench {
namespace {

std::vector<std::string> Film(const ScratchDirectory& files, const std::string& segment) {
  return {"render",     "testcard",
          "--size",     "640x360",
          "--duration", "60s",
          "--fps",      "60",
          "--segment",  segment,
          "--force",    "--quiet",
          "-o",         files.File(segment + ".mp4")};
}

void Run(int rounds) {
  const ScratchDirectory files;
  std::vector<Contestant> contestants = {{"--segment off", nullptr}, {"--segment 10s", nullptr}};
  Samples ratios;
  for (int round = -1; round < rounds; ++round) {
    std::vector<double> seconds;
    for (const char* segment : {"off", "10s"}) {
      seconds.push_back(ToSeconds(TimeReel(Film(files, segment))));
    }
    if (round < 0) continue;
    for (size_t i = 0; i < seconds.size(); ++i) contestants[i].milliseconds.Add(seconds[i] * 1e3);
    ratios.Add(seconds[1] / seconds[0]);
  }
  PrintComparison("60 s at 60 fps, 640x360, H.264", contestants);
  fmt::print("ratio of a round: median {:.3f}, {}\n", ratios.Median(), ratios.Spread());
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  reel::bench::Run(argc > 1 ? std::atoi(argv[1]) : 5);
  return 0;
}
