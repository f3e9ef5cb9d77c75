#include "daemon/process/niceness.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"

namespace reel {
namespace {

// Of all its threads.
std::vector<int> NicenessesOf(pid_t pid) {
  std::vector<int> found;
  for (const auto& task :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
    const auto thread = static_cast<id_t>(std::stoi(task.path().filename()));
    found.push_back(getpriority(PRIO_PROCESS, thread));
  }
  return found;
}

// A child with three threads, killed at the end. Returns once they run.
class Threads {
 public:
  Threads() {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    pid_ = fork();
    if (pid_ == 0) {
      const auto wait = [&ends] {
        static_cast<void>(write(ends[1], "x", 1) == 1);
        for (;;) pause();
      };
      std::thread first(wait), second(wait);
      wait();
    }
    char byte = 0;
    for (int i = 0; i < 3; ++i) REQUIRE(read(ends[0], &byte, 1) == 1);
    close(ends[0]);
    close(ends[1]);
  }
  ~Threads() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

TEST_CASE("every thread of a process gets the niceness, and no other process") {
  const int base = OwnNiceness();
  if (base > 15) return;
  const Threads one, another, untouched;
  SetNiceness({one.pid(), another.pid()}, base + 3);
  CHECK(NicenessesOf(one.pid()) == std::vector<int>(3, base + 3));
  CHECK(NicenessesOf(another.pid()) == std::vector<int>(3, base + 3));
  CHECK(NicenessesOf(untouched.pid()) == std::vector<int>(3, base));
  CHECK(OwnNiceness() == base);
}

TEST_CASE("a process that has ended is no error") {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  SetNiceness({child}, 19);
}

TEST_CASE("to find out what is allowed leaves the niceness as it is") {
  const int base = OwnNiceness();
  MayLowerNiceness();
  CHECK(OwnNiceness() == base);
}

TEST_CASE("whether a niceness may be lowered is what happens when it is") {
  const bool drops_privileges = GENERATE(false, true);
  const pid_t child = fork();
  if (child == 0) {
    if (drops_privileges) {
      const rlimit none{0, 0};
      setrlimit(RLIMIT_NICE, &none);
      if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0) _exit(9);
    }
    const bool says = MayLowerNiceness();
    const int base = OwnNiceness();
    SetNiceness({getpid()}, base + 1);
    SetNiceness({getpid()}, base);
    const bool is_so = OwnNiceness() == base;
    _exit((says == is_so ? 0 : 1) + (drops_privileges && says ? 2 : 0));
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(status == 0);
}

}  // namespace
}  // namespace reel
