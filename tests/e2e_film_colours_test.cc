// The colours of a film are those that were drawn, for a decoder that knows nothing but the file.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

#include "color_chart_patches.h"
#include "command_output.h"
#include "film_probe.h"
#include "reel_process.h"

namespace reel {
namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 240;

// The largest difference of a channel in the middle of a patch.
int LargestDifference(const std::string& rgb, int patch) {
  const PatchRect at = PatchPosition(patch, kWidth, kHeight);
  const int x = (at.left + at.right) / 2;
  const int y = (at.top + at.bottom) / 2;
  const auto* seen = reinterpret_cast<const unsigned char*>(&rgb.at((y * kWidth + x) * 3));
  const PatchColor& drawn = kPatches[static_cast<size_t>(patch)];
  return std::max({std::abs(seen[0] - drawn.red), std::abs(seen[1] - drawn.green),
                   std::abs(seen[2] - drawn.blue)});
}

struct Decoder {
  std::string filter;
  int steps;  // that it may be off
};

TEST_CASE("each patch of the colour chart comes back from H.264") {
  const ReelInstallation reel;
  REQUIRE(RunReel(reel, {"render", "color_chart", "--size", "320x240", "--frames", "2", "--crf",
                         "1", "-o", "chart.mp4"})
              .exit_code == 0);
  const std::string film = reel.path("chart.mp4");
  CHECK(StreamEntry(film, "color_range") == "tv");
  for (const char* key : {"color_space", "color_transfer", "color_primaries"}) {
    CHECK(StreamEntry(film, key) == "bt709");
  }
  // ffmpeg's default decoding is fast and off by three for (191, 191, 0), although the film holds
  // the nearest values there are; its exact one is not.
  const Decoder decoder =
      GENERATE(values<Decoder>({{"", 3}, {"-vf scale=flags=accurate_rnd+full_chroma_int", 2}}));
  const std::string rgb = OutputOf("ffmpeg -v error -nostdin -i '" + film + "' " + decoder.filter +
                                   " -frames:v 1 -f rawvideo -pix_fmt rgb24 pipe:1");
  REQUIRE(rgb.size() == kWidth * kHeight * 3);
  for (int patch = 0; patch < kPatchCount; ++patch) {
    CAPTURE(decoder.filter, patch);
    CHECK(LargestDifference(rgb, patch) <= decoder.steps);
  }
}

}  // namespace
}  // namespace reel
