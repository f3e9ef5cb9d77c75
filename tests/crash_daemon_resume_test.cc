// As crash_resume_test.cc, through the queue: reeld is killed with everything below it, started again, and
// goes on by itself.

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "command_output.h"
#include "file_text.h"
#include "film_probe.h"
#include "film_watcher.h"
#include "job_processes.h"
#include "kill_moments.h"
#include "running_daemon.h"

namespace reel {
namespace {

using namespace std::chrono_literals;

std::string Film() {
  return "testcard --size 160x90 --fps 10 --segment 2s --producers 2 --preset ultrafast "
         "--param sleep_ms=5 --manifest manifest -o film.mp4 --frames " +
         std::to_string(FramesFor(KillMoments()));
}

void KillAllAndRestart(RunningDaemon& daemon) {
  const std::vector<JobProcess> below = DescendantsOf(daemon.pid());
  daemon.Signal(SIGKILL);
  for (const JobProcess& each : below) Kill(each);
  daemon.AwaitEnd();
  REQUIRE(AwaitEnd(below, 5s));
  daemon.Restart();
}

TEST_CASE(
    "a queued film whose daemon is killed with all its children at many random moments goes on") {
  const TemporaryDirectory undisturbed;
  OutputOf("cd '" + undisturbed.path().string() + "' && " REEL_BIN_DIR "/reel render " + Film());
  const std::string film = FileText(undisturbed / "film.mp4");

  std::mt19937 random(11);  // NOLINT: the same moments each time, as far as the machine allows
  const TemporaryDirectory films;
  RunningDaemon daemon("", RunningDaemon::Supervisor::kReal);
  const auto reel = [&](const std::string& words) {
    return OutputOf("cd '" + films.path().string() + "' && REEL_SOCKET='" + daemon.socket_path() +
                    "' " REEL_BIN_DIR "/reel " + words);
  };
  const FilmWatcher watcher(films / "film.mp4", film);
  REQUIRE(reel("submit " + Film()) == "1\n");
  for (int kills = 0; kills < KillMoments(); ++kills) {
    std::this_thread::sleep_for(RandomMoment(random));
    KillAllAndRestart(daemon);
  }
  reel("wait 1");
  CHECK(daemon.Connect().Show(1).state == JobState::kDone);
  CHECK((FileText(films / "film.mp4") == film));
  CHECK(FileText(films / "manifest") == FileText(undisturbed / "manifest"));
  CHECK(FilesIn(films.path()) == "film.mp4 manifest");
  CHECK(watcher.wrong() == 0);
  CHECK(watcher.sightings() > 0);
}

}  // namespace
}  // namespace reel
