#include "daemon/encoder/sound_probe.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace reel {
namespace {

using ProbeLines = std::vector<std::string>;

// As ffprobe 5.1 prints them; a section of side data ends in an empty line.
const ProbeLines kMp3 = {"frame|pts_time=4.989388|nb_samples=1152",
                         "frame|pts_time=5.015510|nb_samples=421", "",
                         "stream|codec_type=audio|sample_rate=44100", "format|start_time=0.025057"};

TEST_CASE("a sound ends where its last frame does, counted from the file's beginning") {
  const FoundSound found = ParseSoundProbe(kMp3, true);
  CHECK(found.has_sound);
  REQUIRE(found.length_s);
  CHECK(ToDouble(*found.length_s) == Approx(5).margin(0.0001));
}

TEST_CASE("a file without a clock of its own begins at 0") {
  const FoundSound found =
      ParseSoundProbe({"frame|pts_time=1.000000|nb_samples=4800", "frame|pts_time=N/A|nb_samples=1",
                       "stream|codec_type=audio|sample_rate=48000", "format|start_time=N/A"},
                      true);
  CHECK(found.length_s == Rational{11, 10});
}

TEST_CASE("what was not measured has a sound and no length") {
  const ProbeLines lines = {"stream|codec_type=audio|sample_rate=44100", "format|start_time=N/A"};
  CHECK(ParseSoundProbe(lines, false) == FoundSound{true, {}});
}

TEST_CASE("a picture, an empty sound and a program that said nothing have no sound") {
  CHECK(ParseSoundProbe({"format|start_time=N/A"}, false) == FoundSound{});
  CHECK(ParseSoundProbe({"stream|codec_type=audio|sample_rate=44100", "format|start_time=N/A"},
                        true) == FoundSound{});
  CHECK(ParseSoundProbe({"frame|pts_time=1|nb_samples=9", "stream|codec_type=audio|sample_rate=0"},
                        true) == FoundSound{});
  CHECK(ParseSoundProbe({}, true) == FoundSound{});
}

TEST_CASE("numbers that cannot be lengths do not become any") {
  const FoundSound found =
      ParseSoundProbe({"frame|pts_time=1e300|nb_samples=1", "frame|pts_time=nan|nb_samples=1",
                       "stream|codec_type=audio|sample_rate=1", "format|start_time=0"},
                      true);
  REQUIRE(found.length_s);
  CHECK(ToDouble(*found.length_s) > 1e9);
  CHECK(ParseSoundProbe({"frame|pts_time=1|nb_samples=1", "stream|codec_type=audio|sample_rate=1",
                         "format|start_time=9"},
                        true)
            .length_s == Rational{0, 1});
}

TEST_CASE("only what is to be measured is decoded") {
  const ProbeLines whole = SoundProbeCommand("/-a.wav", 0);
  CHECK(std::count(whole.begin(), whole.end(), "-read_intervals") == 0);
  CHECK(whole.back() == "file:/-a.wav");
  const ProbeLines part = SoundProbeCommand("/a.wav", 15);
  CHECK(std::count(part.begin(), part.end(), "%+15") == 1);
}

}  // namespace
}  // namespace reel
