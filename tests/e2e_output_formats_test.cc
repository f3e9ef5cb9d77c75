// Every format that `reel` writes holds the frames that were asked for, and nothing is left beside it.

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "command_output.h"
#include "film_probe.h"
#include "reel_process.h"

namespace reel {
namespace {

struct FormatCase {
  std::vector<std::string> words;
  std::string file;
  std::string codec;  // ffprobe's name
};

TEST_CASE("a film of twelve frames has twelve frames in every format") {
  const FormatCase format = GENERATE(values<FormatCase>({
      {{"-o", "f.mp4"}, "f.mp4", "h264"},
      {{"-o", "f.mp4", "--codec", "h265"}, "f.mp4", "hevc"},
      {{"-o", "f.mp4", "--codec", "av1"}, "f.mp4", "av1"},
      {{"-o", "f.mkv"}, "f.mkv", "h264"},
      {{"-o", "f.webm"}, "f.webm", "vp9"},
      {{"-o", "f.webm", "--codec", "av1"}, "f.webm", "av1"},
      {{"-o", "f.mov", "--codec", "prores"}, "f.mov", "prores"},
      {{"-o", "f.gif"}, "f.gif", "gif"},
      {{"-o", "f.apng"}, "f.apng", "apng"},
  }));
  const ReelInstallation reel;
  std::vector<std::string> words = {"render", "testcard", "--size", "64x64", "--frames", "12"};
  words.insert(words.end(), format.words.begin(), format.words.end());
  const ReelOutcome outcome = RunReel(reel, words);
  INFO(format.file << " " << format.codec << "\n" << outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(FilesIn(reel.path("")) == format.file);
  CHECK(CountFrames(reel.path(format.file)) == 12);
  CHECK(StreamEntry(reel.path(format.file), "codec_name") == format.codec);
}

TEST_CASE("prores keeps the transparency of what was drawn") {
  const ReelInstallation reel;
  std::filesystem::create_directory(reel.path("shots"));
  OutputOf("ffmpeg -v error -nostdin -f lavfi -i color=red@0.5:s=64x64,format=rgba -frames:v 12 '" +
           reel.path("shots/%02d.png") + "'");
  const ReelOutcome outcome =
      RunReel(reel, {"render", "images", "--param", "files=shots", "-o", "f.mov"});
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(CountFrames(reel.path("f.mov")) == 12);
  CHECK(StreamEntry(reel.path("f.mov"), "pix_fmt") == "yuva444p12le");
}

TEST_CASE("a sequence is one PNG a frame, numbered as the frames are") {
  const ReelInstallation reel;
  const ReelOutcome outcome = RunReel(reel, {"render", "testcard", "--size", "64x64", "--frames",
                                             "30", "--range", "8:11", "-o", "f-%03d.png"});
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(FilesIn(reel.path("")) == "f-008.png f-009.png f-010.png");
  CHECK(TestcardNumbers(reel.path("f-010.png"), 64, 64) == std::vector<uint32_t>{10});
}

TEST_CASE("a still is the frame that was asked for") {
  const ReelInstallation reel;
  const ReelOutcome outcome =
      RunReel(reel, {"still", "testcard", "--size", "64x64", "--frame", "77", "-o", "f.png"});
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(FilesIn(reel.path("")) == "f.png");
  CHECK(TestcardNumbers(reel.path("f.png"), 64, 64) == std::vector<uint32_t>{77});
}

}  // namespace
}  // namespace reel
