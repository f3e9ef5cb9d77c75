#include "hostile_job.h"

#include <poll.h>

// glibc 2.36 declares these without the guard for C++.
extern "C" {
#include <sys/pidfd.h>
}

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "base/unique_fd.h"
#include "file_text.h"
#include "film_probe.h"
#include "job_processes.h"

namespace reel {
namespace {

using namespace std::chrono_literals;

constexpr auto kMaxDuration = 10s;
constexpr auto kMaxLinger = 2s;

std::vector<std::string> Words(const std::string& plugin, const std::vector<std::string>& flags) {
  std::vector<std::string> words = {"render",   REEL_HOSTILE_RENDERER_DIR "/" + plugin + ".so",
                                    "--preset", "ultrafast",
                                    "--json",   "--producers",
                                    "2",        "--manifest",
                                    "manifest", "-o",
                                    "film.mp4"};
  words.insert(words.end(), flags.begin(), flags.end());
  return words;
}

const std::string& RightManifest() {
  static const std::string manifest = [] {
    const ReelInstallation reel;
    REQUIRE(RunReel(reel, Words("well_behaved", {})).exit_code == 0);
    return FileText(reel.path("manifest"));
  }();
  return manifest;
}

// A job that hangs tells of its progress for ever, so somebody has to end it.
ReelOutcome WaitOrKill(ReelProcess& process) {
  constexpr int kPatienceMs = 15'000;
  const unique_fd pidfd(pidfd_open(process.pid(), 0));
  std::thread watchdog([&pidfd] {
    pollfd watched{pidfd.get(), POLLIN, 0};
    if (poll(&watched, 1, kPatienceMs) == 0) {
      pidfd_send_signal(pidfd.get(), SIGKILL, nullptr, 0);
    }
  });
  ReelOutcome outcome = process.Wait();
  watchdog.join();
  return outcome;
}

}  // namespace

EnvironmentValue::EnvironmentValue(std::string name, const std::string& value)
    : name_(std::move(name)) {
  setenv(name_.c_str(), value.c_str(), 1);
}

EnvironmentValue::~EnvironmentValue() { unsetenv(name_.c_str()); }

HostileOutcome RenderHostile(const std::string& plugin, const std::vector<std::string>& flags) {
  const std::string& right = RightManifest();
  const ReelInstallation reel;
  const TimePoint start = Clock::now();
  ReelProcess process(reel, Words(plugin, flags));
  const ReelOutcome outcome = WaitOrKill(process);
  HostileOutcome hostile{outcome.exit_code, outcome.err, 0, Clock::now() - start};
  INFO(outcome.out << outcome.err);
  CHECK(hostile.duration < kMaxDuration);
  CHECK(AwaitNoProcessIn(reel.path(""), kMaxLinger));
  for (const JobProcess& survivor : ProcessesIn(reel.path(""))) Kill(survivor);
  const std::string files = FilesIn(reel.path(""));
  if (outcome.exit_code == 0) {
    hostile.retries = nlohmann::json::parse(outcome.out)["retries"];
    CHECK((files == "film.mp4 manifest" || files == "film.mp4 manifest once"));
    CHECK(CountFrames(reel.path("film.mp4")) == 50);
    CHECK(FileText(reel.path("manifest")) == right);
  } else {
    CHECK(outcome.exit_code == 1);
    CHECK((files == "" || files == "once"));
  }
  return hostile;
}

}  // namespace reel
