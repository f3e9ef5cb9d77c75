// `reel verify` as its users have it, with renderers that are pure and others that are not.

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "film_probe.h"
#include "job_processes.h"
#include "reel_process.h"

namespace reel {
namespace {

using namespace std::chrono_literals;
using Catch::Contains;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

constexpr const char* kImpure = REEL_HOSTILE_RENDERER_DIR "/depends_on_history.so";
constexpr const char* kExamples = REEL_SOURCE_DIR "/examples";

Words How(const std::string& how) { return {"verify", kImpure, "--param", "how=" + how}; }

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// The orders that differ, over all frames.
std::set<std::string> Orders(const Json& found) {
  std::set<std::string> orders;
  for (const Json& difference : found["differences"]) {
    for (const Json& order : difference["orders"]) orders.insert(order.get<std::string>());
  }
  return orders;
}

Json Differing(const ReelInstallation& reel, const Words& words) {
  const ReelOutcome outcome = RunReel(reel, words + Words{"--json"});
  INFO(outcome.out << outcome.err);
  REQUIRE(outcome.exit_code == 1);
  const Json found = Json::parse(outcome.out);
  CHECK(found["equal"] == false);
  return found;
}

TEST_CASE("a pure renderer's frames are equal in all orders, one line says so, nothing is left") {
  const ReelInstallation reel;
  const ReelOutcome outcome = RunReel(reel, How(""));
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out == "64 of 300 frames drawn 4 times in 5 processes: all equal\n");
  CHECK(FilesIn(reel.path("")) == "");
  CHECK(AwaitNoProcessIn(reel.path(""), 2s));
}

TEST_CASE("the renderers that come with Reel are pure") {
  const auto scene = GENERATE(as<std::string>(), "red_square", "sunspots", "histograms");
  CAPTURE(scene);
  const ReelInstallation reel;
  const std::string path = scene == "red_square" ? scene : std::string(kExamples) + "/" + scene;
  const ReelOutcome outcome = RunReel(reel, {"verify", path, "--size", "640x360"});
  INFO(outcome.out << outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK_THAT(outcome.out, Contains(" frames drawn 4 times in 5 processes: all equal\n"));
}

TEST_CASE("a counter that is kept between frames differs in other orders and not when repeated") {
  const ReelInstallation reel;
  const Json found = Differing(reel, How("counter"));
  CHECK(Orders(found) == std::set<std::string>{"first", "reverse", "shuffled"});
  CHECK(found["differing_frames"] == 64);
  CHECK_THAT(found["hint"].get<std::string>(), Contains("state that is kept from frame to frame"));
}

TEST_CASE("a clock and an unseeded random number differ in the same order once more") {
  const auto how = GENERATE(as<std::string>(), "clock", "random");
  CAPTURE(how);
  const ReelInstallation reel;
  const Json found = Differing(reel, How(how));
  CHECK(Orders(found).contains("repeat"));
  CHECK_THAT(found["hint"].get<std::string>(), Contains("a clock, or random numbers without"));
}

TEST_CASE("a renderer whose first frame in each process differs is blamed for that alone") {
  const ReelInstallation reel;
  const Json found = Differing(reel, How("first"));
  CHECK(Orders(found) == std::set<std::string>{"first"});
  CHECK(found["differing_frames"] == 4);  // five processes, two of which begin with frame 0
  CHECK_THAT(found["hint"].get<std::string>(), Contains("Only the first frame"));
}

TEST_CASE("a single frame that differs is named in a sample of all frames") {
  const ReelInstallation reel;
  const ReelOutcome outcome =
      RunReel(reel, How("random") + Words{"--param", "at=137", "--sample", "all"});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 1);
  CHECK_THAT(outcome.out,
             Contains("300 of 300 frames drawn 4 times in 5 processes: 1 differ (--seed 1)\n") &&
                 Contains("\n  frame 137 differs in ") && !Contains(" more\n"));
}

TEST_CASE("a range is a sample of that part, with the numbers that its frames have in the film") {
  const ReelInstallation reel;
  const Json found =
      Differing(reel, How("random") + Words{"--param", "at=137", "--range", "100:140"});
  CHECK(found["frames"] == 40);
  CHECK(found["film_frames"] == 40);
  REQUIRE(found["differences"].size() == 1);
  CHECK(found["differences"][0]["frame"] == 137);
}

TEST_CASE("a frame that crashes in every process fails the check as it fails a film") {
  const ReelInstallation reel;
  const ReelOutcome outcome = RunReel(reel, How("crashes") + Words{"--param", "at=299", "--json"});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 1);
  const Json error = Json::parse(outcome.out)["error"];
  CHECK(error["cause"]["frame"] == 299);
  CHECK(error["cause"]["attempts"] == 3);
  CHECK_THAT(error["cause"]["reproduce"].get<std::string>(), Contains("--frame 299"));
  CHECK_THAT(outcome.err, Contains("frame 299 of depends_on_history: the process that drew it was "
                                   "killed by signal"));
  CHECK(AwaitNoProcessIn(reel.path(""), 2s));
}

TEST_CASE("a frame that the renderer refuses fails the check in its words, whatever the job does") {
  const ReelInstallation reel;
  const ReelOutcome outcome = RunReel(reel, How("refuses") + Words{"--param", "at=7"});
  CHECK(outcome.exit_code == 1);
  CHECK_THAT(outcome.err, Contains("frame 7 of depends_on_history: no picture for this one"));
  CHECK(outcome.out == "");
}

TEST_CASE("a frame whose process dies once is drawn again as itself and counted as a process") {
  const ReelInstallation reel;
  const ReelOutcome outcome =
      RunReel(reel, {"verify", "testcard", "--frames", "300", "--range", "100:200", "--param",
                     "crash_at=150", "--param", "crash_file=once", "--sample", "all"});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out == "100 of 100 frames drawn 4 times in 6 processes: all equal\n");
}

TEST_CASE("a renderer that writes over the ring ends the check") {
  const ReelInstallation reel;
  const ReelOutcome outcome =
      RunReel(reel, {"verify", REEL_HOSTILE_RENDERER_DIR "/scribbles_ring.so"});
  INFO(outcome.out << outcome.err);
  CHECK(outcome.exit_code == 1);
  // Who stumbles over random bytes first: the writer, or a producer that is not let in.
  CHECK_THAT(outcome.err, Contains("a renderer writes outside of its picture") ||
                              Contains("a process that held no frame"));
  CHECK(AwaitNoProcessIn(reel.path(""), 2s));
}

TEST_CASE("an earlier film's manifest agrees, and names the frames that have changed since") {
  const ReelInstallation reel;
  const auto output = GENERATE(as<std::string>(), "film.mp4", "film.gif");
  CAPTURE(output);
  const Words film = {"testcard", "--frames", "100", "-o", output, "--size"};
  const Words small = film + Words{"320x240"};
  REQUIRE(RunReel(reel, Words{"render"} + small + Words{"--manifest", "earlier"}).exit_code == 0);
  const ReelOutcome same = RunReel(reel, Words{"verify"} + small + Words{"--against", "earlier"});
  INFO(same.out << same.err);
  CHECK(same.exit_code == 0);

  const Json found =
      Differing(reel, Words{"verify"} + film + Words{"330x240", "--against", "earlier"});
  CHECK(Orders(found) == std::set<std::string>{"manifest"});
}

TEST_CASE("a manifest is compared as of an mp4 when no output is named") {
  const ReelInstallation reel;
  const Words film = {"red_square", "--frames", "40", "--size", "320x240"};
  REQUIRE(
      RunReel(reel, Words{"render"} + film + Words{"--manifest", "m", "-o", "x.mp4"}).exit_code ==
      0);
  CHECK(RunReel(reel, Words{"verify"} + film + Words{"--against", "m"}).exit_code == 0);
}

TEST_CASE("what cannot be checked is refused before anything is drawn, naming the flag") {
  const ReelInstallation reel;
  REQUIRE(RunReel(reel, {"render", "red_square", "--frames", "9", "--range", "2:5", "-o", "x.mp4",
                         "--size", "64x64", "--manifest", "short"})
              .exit_code == 0);
  const auto [flags, message] = GENERATE(table<Words, std::string>({
      {{"--sample", "1"}, "--sample"},
      {{"--sample", "most"}, "--sample"},
      {{"--seed", "-1"}, "--seed"},
      {{"--against", "nowhere"}, "against: '"},
      {{"--against", "x.mp4"}, "line 1: "},
      {{"--against", "short"}, "has no frame 0; it has 2 to 4, which --range 2:5 compares"},
      {{"--against", "short", "-o", "x.exe"}, "x.exe"},
      {{"--range", "3:20"}, "range: 3:20"},
  }));
  CAPTURE(flags);
  const ReelOutcome outcome =
      RunReel(reel, Words{"verify", "red_square", "--frames", "9", "--size", "64x64"} + flags);
  CHECK(outcome.exit_code == 2);
  CHECK_THAT(outcome.err, Contains(message));
  CHECK(outcome.out == "");
}

TEST_CASE("an interrupted check ends at once and leaves nothing") {
  const ReelInstallation reel;
  ReelProcess process(reel, How("waits") + Words{"-v"});
  process.WaitForError("waiting");
  process.Signal(SIGINT);
  CHECK(process.Wait().exit_code == 130);
  CHECK(FilesIn(reel.path("")) == "");
  CHECK(AwaitNoProcessIn(reel.path(""), 2s));
}

}  // namespace
}  // namespace reel
