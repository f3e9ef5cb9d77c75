// `reel check` with real renderers: it says what `reel render` says, and leaves nothing.

#include <signal.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "film_probe.h"
#include "reel_process.h"

namespace reel {
namespace {

using Json = nlohmann::json;
using Flags = std::vector<std::string>;

Flags With(const std::string& command, const Flags& more) {
  Flags words = {command, "testcard", "--size", "64x36", "--frames", "90", "--fps", "30"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST_CASE("a check tells the plan and makes no file") {
  const ReelInstallation reel;
  const ReelOutcome outcome = RunReel(
      reel, With("check", {"-o", "f.mp4", "--range", "30:60", "--json", "--manifest", "m.txt",
                           "--trace", "t.json", "--ffmpeg-arg=-tune", "--ffmpeg-arg=film"}));
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const Json plan = Json::parse(outcome.out);
  CHECK(plan["renderer"] == "testcard");
  CHECK(plan["width"] == 64);
  CHECK(plan["film_frame_count"] == 90);
  CHECK(plan["first_frame"] == 30);
  CHECK(plan["frame_count"] == 30);
  CHECK(plan["duration_s"] == 1.0);
  CHECK(plan["codec"] == "h264");
  CHECK(plan["segment_count"] == 1);
  CHECK(plan["clips"] == Json::array());
  CHECK(FilesIn(reel.path("")).empty());
}

TEST_CASE("a check refuses what rendering refuses, in the same words") {
  const ReelInstallation reel;
  reel.directory().Write("there.mp4", "");
  reel.directory().Write(".wall.mp4.reel", "");
  const auto flags = GENERATE(values<Flags>({
      {},
      {"-o", "f.mp4", "--param", "nothing=1"},
      {"-o", "f.mp4", "--range", "80:100"},
      {"-o", "f.mp4", "--pix-fmt", "nonsense"},
      {"-o", "f.xyz"},
      {"-o", "none/f.mp4"},
      {"-o", "there.mp4"},
      {"-o", "wall.mp4"},
      {"-o", "f.mp4", "--audio", "none.wav"},
      {"-o", "f.mp4", "--manifest", "none/m.txt"},
      {"-o", "f.mp4", "--ring-memory", "1KiB"},
      {"-o", "f.mp4", "--ffmpeg-arg=-tune", "--ffmpeg-arg=nonsense"},
  }));
  CAPTURE(flags);
  const ReelOutcome check = RunReel(reel, With("check", flags));
  const ReelOutcome render = RunReel(reel, With("render", flags));
  CHECK(check.exit_code == 2);
  CHECK(check.exit_code == render.exit_code);
  CHECK_THAT(check.err, Catch::StartsWith("reel: "));
  CHECK(check.err == render.err);
  CHECK(check.out.empty());
  CHECK(FilesIn(reel.path("")) == ".wall.mp4.reel there.mp4");
}

// Blocks until the file is there; false when it is not after 20 s.
bool AwaitFile(const std::string& path) {
  const TimePoint patience = Clock::now() + std::chrono::seconds(20);
  while (!std::filesystem::exists(path)) {
    if (Clock::now() > patience) return false;
    std::this_thread::yield();
  }
  return true;
}

TEST_CASE("a check sees what an interrupted run left, and leaves it there") {
  const ReelInstallation reel;
  const Flags job = {"-o", "f.mp4", "--segment", "1s", "--param", "hang_at=89"};
  {
    ReelProcess interrupted(reel, With("render", job));
    REQUIRE(AwaitFile(reel.path(".f.mp4.reel/segment-00000.done")));
    REQUIRE(AwaitFile(reel.path(".f.mp4.reel/segment-00001.done")));
    interrupted.Signal(SIGTERM);
    REQUIRE(interrupted.Wait().exit_code == 130);
  }
  const auto check = [&](const std::string& flag) {
    Flags words = With("check", job);
    words.push_back(flag);
    return RunReel(reel, words);
  };
  const ReelOutcome refused = check("--json");
  CHECK(refused.exit_code == 2);
  CHECK_THAT(refused.err, Catch::Contains("2 finished segments in") && Catch::Contains("--resume"));
  CHECK_THAT(check("--resume").out, Catch::Contains("segments   3, 2 of them finished by an"));
  CHECK_THAT(check("--force").out, Catch::Contains("segments   3\n"));
  CHECK(FilesIn(reel.path("")) == ".f.mp4.reel");
  CHECK(std::filesystem::exists(reel.path(".f.mp4.reel/segment-00001.done")));
}

}  // namespace
}  // namespace reel
