// The number of producers as a user sees it: found, bounded, remembered, and given up.

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/program_path.h"
#include "daemon/process/child_process.h"
#include "daemon/process/cpu_meter.h"
#include "job_processes.h"
#include "reel_process.h"

namespace reel {
namespace {

// Sets a variable for what the test starts, and puts back what it was.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    setenv(name, value.c_str(), 1);
  }
  ~Environment() {
    if (before_) {
      setenv(name_, before_->c_str(), 1);
    } else {
      unsetenv(name_);
    }
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* const name_;
  std::optional<std::string> before_;
};

std::vector<std::string> Render(const std::string& output, std::vector<std::string> more) {
  std::vector<std::string> words = {"render", "testcard", "--size", "640x360",
                                    "--json", "-o",       output};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

nlohmann::json Summary(const ReelOutcome& outcome) {
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  return nlohmann::json::parse(outcome.out);
}

std::vector<pid_t> ProducersOf(pid_t reel) {
  std::vector<pid_t> pids;
  for (const JobProcess& process : DescendantsOf(reel)) {
    if (process.program == "reel-producer") pids.push_back(process.pid);
  }
  return pids;
}

// Those that are given up stay parked for some seconds.
pid_t AwaitOneProducer(pid_t reel) {
  const TimePoint deadline = Clock::now() + std::chrono::seconds(10);
  std::vector<pid_t> producers;
  do {
    std::this_thread::sleep_for(milliseconds(20));
    producers = ProducersOf(reel);
  } while (producers.size() > 1 && Clock::now() < deadline);
  REQUIRE(producers.size() == 1);
  return producers.front();
}

TEST_CASE("frames that wait get more producers than there are processors") {
  const ReelInstallation reel;
  const auto summary =
      Summary(RunReel(reel, Render("a.mp4", {"--param", "sleep_ms=40", "--frames", "600"})));
  CHECK(summary.at("producers") > sysconf(_SC_NPROCESSORS_ONLN));
  CHECK(summary.at("producers_reason") != "");
}

TEST_CASE("the number never rises above --max-producers, which is then the reason") {
  const ReelInstallation reel;
  const auto summary = Summary(RunReel(reel, Render("a.mp4", {"--param", "sleep_ms=40", "--frames",
                                                              "200", "--max-producers", "3"})));
  CHECK(summary.at("producers") == 3);
  CHECK(summary.at("producers_reason") == "--max-producers");
}

TEST_CASE("the next run of the same scene begins with what the last one found") {
  const ReelInstallation reel;
  const Environment cache("REEL_CACHE", reel.path("cache"));
  const std::vector<std::string> job = {"--param", "sleep_ms=40", "--frames", "800"};
  const ReelOutcome first = RunReel(reel, Render("a.mp4", job));
  const int64_t found = Summary(first).at("producers");
  CHECK_THAT(first.err, Catch::Contains("1 producer (as a start)"));
  const ReelOutcome second = RunReel(reel, Render("b.mp4", job));
  CHECK_THAT(second.err, Catch::Contains(std::to_string(found) + " producers (as the last time)"));
}

TEST_CASE("an encoder that is slow leaves one producer, which then sleeps") {
  const ReelInstallation reel;
  const Environment cache("REEL_CACHE", reel.path("cache"));
  // Long enough to be remembered, and of four producers at least.
  const std::vector<std::string> scene = {"--param", "sleep_ms=40"};
  std::vector<std::string> quick = scene;
  quick.insert(quick.end(), {"--frames", "600"});
  REQUIRE(Summary(RunReel(reel, Render("a.mp4", quick))).at("producers") >= 3);

  std::filesystem::create_symlink(SiblingProgram("throttled_ffmpeg"), reel.path("ffmpeg"));
  const Environment real("REEL_THROTTLE_FFMPEG", FindInPath("ffmpeg").value());
  const Environment bytes("REEL_THROTTLE_FRAME_BYTES", std::to_string(640 * 360 * 3 / 2));
  const Environment rate("REEL_THROTTLE_FRAMES_PER_SECOND", "10");
  const Environment path("PATH", reel.directory().path().string() + ":" + std::getenv("PATH"));
  std::vector<std::string> slow = scene;
  slow.insert(slow.end(), {"--frames", "120"});
  ReelProcess process(reel, Render("b.mp4", slow));
  process.WaitForError(" 50%");  // after six seconds
  const pid_t last = AwaitOneProducer(process.pid());
  const nanoseconds before = CpuTimeOf(last);
  const TimePoint start = Clock::now();
  process.WaitForError(" 75%");
  const double share = ToSeconds(CpuTimeOf(last) - before) / ToSeconds(Clock::now() - start);
  CHECK(share < 0.02);
  const ReelOutcome outcome = process.Wait();
  CHECK(Summary(outcome).at("producers") == 1);
  CHECK_THAT(outcome.err, Catch::Contains("1 producer: the encoder is the slower one"));
}

}  // namespace
}  // namespace reel
