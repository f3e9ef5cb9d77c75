// Sound is cut to the film, the film never to the sound.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

#include "encode_runner.h"

namespace reel {
namespace {

constexpr int64_t kFrames = 50;
constexpr double kFilmSeconds = 2.0;

// Seconds of decoded sound in `file`.
double SoundSeconds(const EncodeRunner& runner, const std::string& file) {
  const CommandOutcome decoded =
      runner.Run({"ffmpeg", "-v", "error", "-nostdin", "-i", "file:" + file, "-map", "0:a:0", "-ac",
                  "1", "-ar", "48000", "-f", "s16le", "pipe:1"});
  INFO(decoded.errors);
  REQUIRE(decoded.exit_status == 0);
  return static_cast<double>(decoded.output.size()) / 2 / 48000;
}

EncodePlan EncodeWithSound(const EncodeRunner& runner, const std::string& path,
                           const std::string& sound_seconds) {
  const std::string sound = runner.work_directory() + "/sound.wav";
  REQUIRE(runner
              .Run({"ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i",
                    "sine=f=440:d=" + sound_seconds, "-y", "file:" + sound})
              .exit_status == 0);
  EncodeRequest request;
  request.output.path = path;
  request.output.audio = sound;
  request.output.metadata = {{"title", "A = \"b\""}};
  request.drawn = {64, 64};
  request.fps = {25, 1};
  request.frame_count = kFrames;
  request.work_directory = runner.work_directory();
  const EncodePlan plan = MakeEncodePlan(request).value();
  std::string frames;
  for (int64_t frame = 0; frame < kFrames; ++frame) frames += PatchFrame(plan.slot);
  runner.Encode(plan, frames);
  return plan;
}

TEST_CASE("sound longer than the film is cut to it and no frame is lost") {
  for (const char* path : {"/a.mp4", "/a.mov", "/a.mkv", "/a.webm"}) {
    CAPTURE(path);
    EncodeRunner runner;
    const EncodePlan plan = EncodeWithSound(runner, path, "10");
    CHECK(runner.CountFrames(plan) == kFrames);
    CHECK(SoundSeconds(runner, plan.product) == Approx(kFilmSeconds).margin(0.03));
  }
}

TEST_CASE("sound shorter than the film ends where it ends and no frame is lost") {
  for (const char* path : {"/a.mp4", "/a.mov", "/a.mkv", "/a.webm"}) {
    CAPTURE(path);
    EncodeRunner runner;
    const EncodePlan plan = EncodeWithSound(runner, path, "0.5");
    CHECK(runner.CountFrames(plan) == kFrames);
    CHECK(SoundSeconds(runner, plan.product) == Approx(0.5).margin(0.03));
  }
}

TEST_CASE("the title is stored as it was given") {
  for (const char* path : {"/a.mp4", "/a.mov", "/a.mkv", "/a.webm"}) {
    CAPTURE(path);
    EncodeRunner runner;
    const EncodePlan plan = EncodeWithSound(runner, path, "0.5");
    const std::string tags =
        runner
            .Run({"ffprobe", "-v", "error", "-show_entries", "format_tags", "-of",
                  "default=noprint_wrappers=1", "-i", "file:" + plan.product})
            .output;
    CHECK_THAT(tags, Catch::Contains("A = \"b\""));
  }
}

}  // namespace
}  // namespace reel
