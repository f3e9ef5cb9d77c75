#include "client/tune_run.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstring>
#include <string>
#include <vector>

#include "client/process_tree_memory.h"

namespace reel {
namespace {

TEST_CASE("what is measured stands in the private directory, in the format that was asked for") {
  struct Case {
    const char* path;
    const char* codec;
    const char* expected;
  };
  const Case kCases[] = {
      {"", "", "/tmp/x/film.mp4"},
      {"", "h265", "/tmp/x/film.mp4"},
      {"", "vp9", "/tmp/x/film.webm"},
      {"", "prores", "/tmp/x/film.mov"},
      {"", "gif", "/tmp/x/film.gif"},
      {"", "apng", "/tmp/x/film.apng"},
      {"", "png", "/tmp/x/film%05d.png"},
      {"/home/a/b.gif", "", "/tmp/x/b.gif"},
      {"/home/a/out/%03d.png", "png", "/tmp/x/%03d.png"},
  };
  for (const Case& example : kCases) {
    CAPTURE(example.expected);
    JobSpec job;
    job.output.path = example.path;
    job.output.codec = example.codec;
    CHECK(JobForTuning(job, "/tmp/x", 4).output.path == example.expected);
  }
}

TEST_CASE("nothing of the user's is written, replaced or gone on from") {
  JobSpec job;
  job.scene = "testcard";
  job.producers = 2;
  job.resume = true;
  job.output.path = "/home/a/b.mp4";
  job.output.force = true;
  job.output.crf = 20;
  job.manifest = "/home/a/b.txt";
  const JobSpec measured = JobForTuning(job, "/tmp/x", 4);
  CHECK(measured.producers == 4);
  CHECK_FALSE(measured.resume);
  CHECK_FALSE(measured.output.force);
  CHECK(measured.manifest == "/tmp/x/manifest");
  CHECK(measured.scene == "testcard");
  CHECK(measured.output.crf == 20);
  job.manifest.clear();
  CHECK(JobForTuning(job, "/tmp/x", 4).manifest.empty());
}

TEST_CASE("a process tree is the root and all that descend from it, also in a circle") {
  const auto sorted = [](std::vector<pid_t> pids) {
    std::sort(pids.begin(), pids.end());
    return pids;
  };
  CHECK(sorted(ProcessTree(10, {{10, 1}, {11, 10}, {12, 11}, {13, 1}, {5, 12}})) ==
        std::vector<pid_t>{5, 10, 11, 12});
  CHECK(ProcessTree(10, {}) == std::vector<pid_t>{10});
  CHECK(ProcessTree(10, {{10, 11}, {11, 10}}).size() == 2);
  CHECK(ProcessTree(10, {{10, 1}, {11, 12}, {12, 11}}).size() == 1);
}

TEST_CASE("the memory of a tree has in it what a grandchild touches") {
  constexpr size_t kBytes = 64 << 20;
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);  // before anything is said, so that one signal reaches both
    if (fork() == 0) {
      void* memory =
          mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      std::memset(memory, 1, kBytes);
      if (write(ready[1], "x", 1) != 1) _exit(1);
      pause();
    }
    pause();
  }
  char byte = 0;
  REQUIRE(read(ready[0], &byte, 1) == 1);
  CHECK(ProcessTreeBytes(child) > static_cast<int64_t>(kBytes));
  CHECK(ProcessTreeBytes(child) < static_cast<int64_t>(2 * kBytes));
  kill(-child, SIGKILL);
  waitpid(child, nullptr, 0);
  CHECK(ProcessTreeBytes(child) == 0);
  CHECK(FreeMemoryBytes() > 0);
}

}  // namespace
}  // namespace reel
