// `reel tune` as its users have it: real producers, real ffmpeg.

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "job_processes.h"
#include "reel_process.h"

namespace reel {
namespace {

using namespace std::chrono_literals;
using Catch::Contains;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

// `reel` in a directory that its temporary files are in too.
struct Tune {
  ReelInstallation reel;

  Tune() { setenv("TMPDIR", reel.path("").c_str(), 1); }
  ~Tune() { unsetenv("TMPDIR"); }
  Tune(const Tune&) = delete;
  Tune& operator=(const Tune&) = delete;

  ReelOutcome Run(const Words& words) const {
    Words all = {"tune"};
    all.insert(all.end(), words.begin(), words.end());
    return RunReel(reel, all);
  }
  // Nothing but bin, and nobody at work.
  bool LeftNothing() const {
    for (const auto& entry : std::filesystem::directory_iterator(reel.path(""))) {
      if (entry.path().filename() != "bin") return false;
    }
    return AwaitNoProcessIn(reel.path(""), 2s);
  }
};

// Frames that wait 20 ms each: 50 a second and producer, whatever the number of cores.
const Words kWaits = {"testcard", "--param",  "sleep_ms=20", "--frames",  "5000", "--size",
                      "320x180",  "--preset", "ultrafast",   "--seconds", "1",    "--json"};

TEST_CASE("of frames that wait, more producers draw more, and more than one is recommended") {
  const Tune tune;
  Words words = kWaits;
  words.insert(words.end(), {"--max", "4"});
  const ReelOutcome outcome = tune.Run(words);
  INFO(outcome.out << outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const Json found = Json::parse(outcome.out);
  REQUIRE(found["counts"].size() == 3);
  const auto rate = [&](size_t i) { return found["counts"][i]["frames_per_second"].get<double>(); };
  // Twice as fast each time on an idle machine.
  CHECK(rate(0) < 60);
  CHECK(rate(1) > rate(0) * 1.2);
  CHECK(rate(2) > rate(1) * 1.2);
  CHECK(found["recommended"]["producers"] == 4);
  CHECK_THAT(found["recommended"]["reason"].get<std::string>(), Contains("drawing is the limit"));
  const Json& first = found["counts"][0];
  CHECK(first["encoder_waited"].get<double>() > 0.5);
  CHECK(first["frames_waited"].get<double>() < 0.3);
  // ffmpeg alone takes more than this. Looked at twice a second, so it need not be the most there was.
  for (const Json& row : found["counts"]) CHECK(row["peak_memory_bytes"].get<int64_t>() > 10 << 20);
  CHECK(tune.LeftNothing());
}

TEST_CASE("a film that ends before it was measured is measured by what there is, and says so") {
  const Tune tune;
  const ReelOutcome outcome =
      tune.Run({"testcard", "--param", "sleep_ms=20", "--frames", "60", "--counts", "1"});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK_THAT(outcome.out, Contains("film ended after ") && Contains("film is too short"));
  CHECK(tune.LeftNothing());
}

TEST_CASE("every format that a film can have can be measured") {
  const auto output = GENERATE(as<std::string>(), "a.mp4", "a.webm", "a.mov", "a.mkv", "a.gif",
                               "a.apng", "a/%05d.png");
  CAPTURE(output);
  const Tune tune;
  const ReelOutcome outcome =
      tune.Run({"testcard", "--frames", "2000", "--size", "160x90", "--param", "sleep_ms=2",
                "--counts", "2", "--seconds", "0.2", "-o", output, "--manifest", "frames.txt"});
  INFO(outcome.out << outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK_THAT(outcome.out, Contains("Recommended: --producers 2\n"));
  CHECK(tune.LeftNothing());
}

TEST_CASE("what a job cannot be is told as for render, and nothing is left") {
  struct Case {
    Words words;
    int exit_code;
    const char* error;
  };
  const Case kCases[] = {
      {{"testcrad"}, 2, "did you mean 'testcard'"},
      {{"testcard", "--param", "points=3"}, 2, "points"},
      {{"testcard", "--codec", "h265", "-o", "a.gif"}, 2, "h265"},
      {{"testcard", "--range", "0:1"}, 2, "too short to be measured"},
      {{"testcard", "--param", "error_at=0"}, 1, "frame 0"},
  };
  for (const Case& example : kCases) {
    CAPTURE(example.error);
    const Tune tune;
    const ReelOutcome outcome = tune.Run(example.words);
    CHECK(outcome.exit_code == example.exit_code);
    CHECK_THAT(outcome.err, Contains(example.error));
    CHECK(outcome.out == "");
    CHECK(tune.LeftNothing());
  }
}

TEST_CASE("Ctrl-C while frames are drawn ends all processes and leaves no file") {
  const Tune tune;
  ReelProcess process(tune.reel,
                      {"tune", "testcard", "--param", "sleep_ms=20", "--frames", "5000",
                       "--seconds", "60", "--counts", "2"},
                      ReelProcess::StandardError::kTerminal);
  process.WaitForError("frames/s");  // the progress line of frames that are drawn
  process.Signal(SIGINT);
  const ReelOutcome outcome = process.Wait();
  CHECK(outcome.exit_code == 130);
  CHECK(tune.LeftNothing());
}

}  // namespace
}  // namespace reel
