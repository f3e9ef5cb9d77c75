// kill -9 of each process of a job in the middle of a film: nothing lives on, nothing half-made gets
// the film's name.

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "command_output.h"
#include "file_text.h"
#include "film_probe.h"
#include "job_processes.h"
#include "reel_process.h"

namespace reel {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 2s;

const std::vector<std::string> kPrograms = {"reel", "reel-supervisor", "reel-writer", "ffmpeg",
                                            "reel-producer"};

std::vector<std::string> SlowFilm(const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {
      "render",      "testcard",   "--size",   "160x90",     "--frames", "400",
      "--producers", "2",          "--param",  "sleep_ms=5", "--json",   "--preset",
      "ultrafast",   "--manifest", "manifest", "-o",         "film.mp4"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

const std::vector<std::string> kEndless = {"--param", "hang_at=399"};
const std::vector<std::string> kEnding = {};

// One that stands in the middle: a quarter was drawn, and of an endless one the last frame never will
// be.
class FilmInTheMiddle {
 public:
  explicit FilmInTheMiddle(const std::vector<std::string>& more = kEndless)
      : process_(reel_, SlowFilm(more)) {
    // The second line of progress, after a quarter, is the first that knows a rate.
    process_.WaitForError("left  2 producers");
  }

  ReelProcess& process() { return process_; }
  std::string path(const std::string& name) const { return reel_.path(name); }
  std::vector<JobProcess> Processes() const { return ProcessesIn(path("")); }
  bool AwaitNoProcess() const { return AwaitNoProcessIn(path(""), kPatience); }

 private:
  ReelInstallation reel_;
  ReelProcess process_;
};

size_t Count(const std::vector<JobProcess>& processes, const std::string& program) {
  size_t count = 0;
  for (const JobProcess& process : processes) count += process.program == program ? 1 : 0;
  return count;
}

struct Killing {
  std::string program;
  int exit_code;
  std::string words;
  std::string left;  // files
};

TEST_CASE("when one process is killed all go within two seconds and no film is left") {
  const Killing killing =
      GENERATE(values<Killing>({{"reel", -SIGKILL, "", ""},
                                // Nobody is left who could remove the work directory.
                                {"reel-supervisor", 1, "died of signal 9", ".film.mp4.reel"}}));
  CAPTURE(killing.program);
  FilmInTheMiddle film;
  const std::vector<JobProcess> processes = film.Processes();
  REQUIRE(Count(processes, killing.program) == 1);
  for (const JobProcess& process : processes) {
    if (process.program == killing.program) Kill(process);
  }
  CHECK(film.AwaitNoProcess());
  const ReelOutcome outcome = film.process().Wait();
  CHECK(outcome.exit_code == killing.exit_code);
  CHECK_THAT(outcome.err, Catch::Contains(killing.words));
  const std::string files = FilesIn(film.path(""));
  CHECK(files == killing.left);
}

TEST_CASE("whichever process is left alone ends within two seconds and makes no film") {
  const std::string survivor = GENERATE(from_range(kPrograms));
  CAPTURE(survivor);
  FilmInTheMiddle film;
  const std::vector<JobProcess> processes = film.Processes();
  for (const std::string& program : kPrograms) {
    REQUIRE(Count(processes, program) == (program == "reel-producer" ? 2 : 1));
  }
  for (const JobProcess& process : processes) {
    if (process.program != survivor) Kill(process);
  }
  CHECK(film.AwaitNoProcess());
  CHECK_FALSE(std::filesystem::exists(film.path("film.mp4")));
}

TEST_CASE("a producer that is killed is replaced, and the film does not show it") {
  FilmInTheMiddle film(kEnding);
  for (const JobProcess& process : film.Processes()) {
    if (process.program != "reel-producer") continue;
    Kill(process);
    break;
  }
  const ReelOutcome outcome = film.process().Wait();
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(nlohmann::json::parse(outcome.out)["retries"] == 1);
  CHECK(CountFrames(film.path("film.mp4")) == 400);
  const ReelInstallation undisturbed;
  REQUIRE(RunReel(undisturbed, SlowFilm()).exit_code == 0);
  CHECK(FileText(film.path("manifest")) == FileText(undisturbed.path("manifest")));
}

TEST_CASE("an interrupt exits 130 and leaves no process, no film and no directory") {
  const int number = GENERATE(SIGINT, SIGTERM);
  FilmInTheMiddle film;
  film.process().Signal(number);
  CHECK(film.AwaitNoProcess());
  CHECK(film.process().Wait().exit_code == 130);
  CHECK(FilesIn(film.path("")) == "");
}

TEST_CASE("an interrupt leaves the film that --force was to replace") {
  FilmInTheMiddle film({"--param", "hang_at=399", "--force"});
  // As if it had been there before: the name is looked at again only when the film is whole.
  OutputOf("echo old > '" + film.path("film.mp4") + "'");
  film.process().Signal(SIGINT);
  CHECK(film.process().Wait().exit_code == 130);
  CHECK(FileText(film.path("film.mp4")) == "old\n");
}

}  // namespace
}  // namespace reel
