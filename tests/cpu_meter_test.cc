#include "daemon/process/cpu_meter.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <utility>

namespace reel {
namespace {

void Compute(nanoseconds duration) {
  const nanoseconds end = CpuTimeOf(getpid()) + duration;
  while (CpuTimeOf(getpid()) < end) {
  }
}

// A child that has used at least 20 ms of a processor and waits to be killed.
class BusyChild {
 public:
  BusyChild() {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    pid_ = fork();
    if (pid_ == 0) {
      Compute(milliseconds(20));
      if (write(ends[1], "x", 1) != 1) _exit(1);
      while (true) pause();
    }
    char byte = 0;
    REQUIRE(read(ends[0], &byte, 1) == 1);
    close(ends[0]);
    close(ends[1]);
  }
  ~BusyChild() { End(); }
  BusyChild(const BusyChild&) = delete;
  BusyChild& operator=(const BusyChild&) = delete;

  pid_t pid() const { return pid_; }
  void End() {
    if (pid_ < 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    gone_ = std::exchange(pid_, -1);
  }
  pid_t gone() const { return gone_; }

 private:
  pid_t pid_ = -1;
  pid_t gone_ = -1;
};

TEST_CASE("the processor time of a process is what it computed, and nothing once it is gone") {
  BusyChild child;
  CHECK(CpuTimeOf(child.pid()) >= milliseconds(20));
  CHECK(BusyTimeOf(child.pid()) >= milliseconds(20));
  child.End();
  CHECK(CpuTimeOf(child.gone()) == nanoseconds(0));
  CHECK(BusyTimeOf(child.gone()) == nanoseconds(0));
}

TEST_CASE("a meter counts a new process from its start, once, and keeps what an ended one used") {
  CpuMeter meter(CpuTimeOf);
  BusyChild child;
  meter.Look({child.pid()});
  const nanoseconds first = meter.total();
  CHECK(first >= milliseconds(20));
  meter.Look({child.pid()});
  CHECK(meter.total() - first < milliseconds(20));
  const nanoseconds second = meter.total();
  child.End();
  meter.Look({});
  CHECK(meter.total() == second);
}

TEST_CASE("idle time of the processors is there and never falls") {
  const std::optional<nanoseconds> before = IdleTime();
  REQUIRE(before);
  CHECK(*before > nanoseconds(0));
  CHECK(IdleTime() >= before);
}

}  // namespace
}  // namespace reel
