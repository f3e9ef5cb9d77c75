// Renderers that crash, hang, leave or refuse in the middle of a film.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "file_text.h"
#include "film_probe.h"
#include "job_processes.h"
#include "reel_process.h"

namespace reel {
namespace {

using Json = nlohmann::json;

std::vector<std::string> FilmWith(const std::vector<std::string>& more) {
  std::vector<std::string> words = {"render",      "testcard", "--size",     "160x90",
                                    "--frames",    "100",      "--preset",   "ultrafast",
                                    "--producers", "2",        "--manifest", "manifest",
                                    "--json",      "-o",       "film.mp4"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::string UndisturbedManifest() {
  const ReelInstallation reel;
  REQUIRE(RunReel(reel, FilmWith({})).exit_code == 0);
  return FileText(reel.path("manifest"));
}

TEST_CASE("a frame that crashes once is drawn again, and the film does not show it") {
  const ReelInstallation reel;
  const ReelOutcome outcome =
      RunReel(reel, FilmWith({"--param", "crash_at=40", "--param", "crash_file=crashed"}));
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(Json::parse(outcome.out)["retries"] == 1);
  CHECK(CountFrames(reel.path("film.mp4")) == 100);
  CHECK(FileText(reel.path("manifest")) == UndisturbedManifest());
}

struct Fault {
  std::vector<std::string> flags;
  std::vector<std::string> words;  // of the message
};

TEST_CASE("a frame that cannot be drawn fails the job with its cause and leaves nothing") {
  const Fault fault = GENERATE(values<Fault>(
      {{{"--param", "crash_at=40"},
        {"frame 40 of testcard", "signal 11 (SIGSEGV, Segmentation fault)", "3 attempts",
         "reel still testcard --frame 40 --size 160x90 --frames 100 --param crash_at=40 -o "}},
       {{"--param", "exit_at=40"}, {"frame 40 of testcard", "exited with status 0", "3 attempts"}},
       {{"--param", "error_at=40"},
        {"frame 40 of testcard", "this frame was asked to fail", "reel still testcard --frame 40"}},
       {{"--param", "hang_at=40", "--frame-timeout", "300ms"},
        {"frame 40 of testcard", "took longer than 0.3 s (--frame-timeout)", "3 attempts"}}}));
  const ReelInstallation reel;
  const ReelOutcome outcome = RunReel(reel, FilmWith(fault.flags));
  CHECK(outcome.exit_code == 1);
  for (const std::string& word : fault.words) CHECK_THAT(outcome.err, Catch::Contains(word));
  CHECK(Json::parse(outcome.out)["error"]["code"] == "failed");
  CHECK(FilesIn(reel.path("")) == "");
  CHECK(ProcessesIn(reel.path("")).empty());
}

TEST_CASE("a renderer that says no is not asked again") {
  const ReelInstallation reel;
  const std::string err = RunReel(reel, FilmWith({"--param", "error_at=40"})).err;
  CHECK_THAT(err, !Catch::Contains("attempts"));
}

TEST_CASE("the command that a failure names shows the failure") {
  const ReelInstallation reel;
  const std::string err = RunReel(reel, FilmWith({"--param", "crash_at=40"})).err;
  const size_t begin = err.find("reel still ");
  REQUIRE(begin != std::string::npos);
  const std::string command = err.substr(begin, err.find('\n', begin) - begin);
  const ReelOutcome again =
      RunReel(reel, {"still", "testcard", "--frame", "40", "--size", "160x90", "--frames", "100",
                     "--param", "crash_at=40", "-o", "frame-40.png"});
  CHECK(command ==
        "reel still testcard --frame 40 --size 160x90 --frames 100 --param crash_at=40 -o "
        "frame-40.png");
  CHECK(again.exit_code == 1);
  CHECK_THAT(again.err, Catch::Contains("SIGSEGV"));
}

}  // namespace
}  // namespace reel
