// One long film, all of whose processes are killed at one random moment after the other. How many:
// REEL_KILL_MOMENTS=50 build/bin/crash_resume_tests

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "file_text.h"
#include "film_probe.h"
#include "film_watcher.h"
#include "job_processes.h"
#include "kill_moments.h"
#include "reel_process.h"

namespace reel {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> ResumableFilm(const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {
      "render",   "testcard",    "--size",
      "160x90",   "--frames",    std::to_string(FramesFor(KillMoments())),
      "--fps",    "10",          "--segment",
      "2s",       "--producers", "2",
      "--preset", "ultrafast",   "--manifest",
      "manifest", "-o",          "film.mp4"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// A random moment after its start; false when it was over before.
bool KillAllAtRandomMoment(const ReelInstallation& reel, ReelProcess& process,
                           std::mt19937& random) {
  std::this_thread::sleep_for(RandomMoment(random));
  const std::vector<JobProcess> processes = ProcessesIn(reel.path(""));
  for (const JobProcess& each : processes) Kill(each);
  REQUIRE(AwaitNoProcessIn(reel.path(""), 5s));
  return process.Wait().exit_code != 0;
}

TEST_CASE("a film killed with all processes at many random moments ends in the same bytes") {
  std::string film;
  std::string manifest;
  {
    const ReelInstallation undisturbed;
    REQUIRE(RunReel(undisturbed, ResumableFilm()).exit_code == 0);
    film = FileText(undisturbed.path("film.mp4"));
    manifest = FileText(undisturbed.path("manifest"));
  }
  std::mt19937 random(7);  // NOLINT: the same moments each time, as far as the machine allows
  const ReelInstallation reel;
  const FilmWatcher watcher(reel.path("film.mp4"), film);
  int kills = 0;
  for (; kills < KillMoments(); ++kills) {
    ReelProcess process(reel, ResumableFilm({"--param", "sleep_ms=5", "--resume"}));
    if (!KillAllAtRandomMoment(reel, process, random)) break;
  }
  CHECK(kills == KillMoments());
  // Else nothing was ever finished before a kill, and nothing of this was tested.
  CHECK(std::filesystem::exists(reel.path(".film.mp4.reel/segment-00000.done")));
  const ReelOutcome outcome = RunReel(reel, ResumableFilm({"--param", "sleep_ms=5", "--resume"}));
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK((FileText(reel.path("film.mp4")) == film));
  CHECK(FileText(reel.path("manifest")) == manifest);
  CHECK(FilesIn(reel.path("")) == "film.mp4 manifest");
  CHECK(watcher.wrong() == 0);
  CHECK(watcher.looks() > 1000);
  WARN(kills << " kills of everything, " << watcher.looks() << " looks");
}

TEST_CASE("a watcher of a film's name sees half a film, and another one of the same length") {
  const TemporaryDirectory directory;
  const std::string whole = "all of it";
  const auto wrong_after = [&](const std::string& content) {
    const FilmWatcher watcher(directory.path() / "film.mp4", whole);
    std::filesystem::remove(directory.path() / "film.mp4");
    directory.Write("film.part", content);
    std::filesystem::rename(directory.path() / "film.part", directory.path() / "film.mp4");
    const int64_t before = watcher.looks();
    while (watcher.looks() < before + 3) std::this_thread::yield();
    return watcher.wrong();
  };
  CHECK(wrong_after(whole) == 0);
  CHECK(wrong_after("all") > 0);
  CHECK(wrong_after("all of xx") > 0);
}

}  // namespace
}  // namespace reel
