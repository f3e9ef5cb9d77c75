// Many jobs through one daemon, of which a tenth crashes.

#include <dirent.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "running_daemon.h"

namespace reel {
namespace {

size_t OpenDescriptors(pid_t pid) {
  DIR* directory = opendir(("/proc/" + std::to_string(pid) + "/fd").c_str());
  REQUIRE(directory != nullptr);
  size_t count = 0;
  while (readdir(directory) != nullptr) ++count;
  closedir(directory);
  return count;
}

size_t Children(pid_t pid) {
  const std::string id = std::to_string(pid);
  std::ifstream children("/proc/" + id + "/task/" + id + "/children");
  return static_cast<size_t>(std::distance(std::istream_iterator<pid_t>(children), {}));
}

TEST_CASE("200 jobs of which a tenth crashes leave the daemon as it was, and another job alone") {
  constexpr int kJobs = 200;
  RunningDaemon daemon("--jobs 5");
  RawClient client = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  const int64_t beside = client.Submit(JsonJob("path:" + running.path() + " hang"));
  running.AwaitText();
  // The first job may open what stays open.
  client.Wait(client.Submit(JsonJob("print finish")));
  // Its end is told before its last descriptor is closed; a later question is answered after that.
  client.Show(beside);
  const size_t descriptors = OpenDescriptors(daemon.pid());
  const size_t children = Children(daemon.pid());
  CHECK(children == 1);
  std::vector<int64_t> ids;
  for (int i = 0; i < kJobs; ++i) {
    ids.push_back(client.Submit(JsonJob(i % 10 == 0 ? "print die" : "print progress finish")));
  }
  int failed = 0;
  for (const int64_t id : ids) {
    const JobSummary job = client.Wait(id);
    REQUIRE(IsFinal(job.state));
    failed += job.state == JobState::kFailed ? 1 : 0;
  }
  CHECK(failed == kJobs / 10);
  CHECK(client.Show(beside).state == JobState::kRunning);
  CHECK(client.Show(beside).starts == 1);
  CHECK(Children(daemon.pid()) == children);
  CHECK(OpenDescriptors(daemon.pid()) == descriptors);
}

}  // namespace
}  // namespace reel
