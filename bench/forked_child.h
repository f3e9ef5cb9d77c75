// ForkedChild: a part of a benchmark in a process of its own, and what starts several of them at once.
//
//     StartingLine line;
//     ForkedChild child([&] { prepare; line.Await(); Stopwatch watch; work; return watch.Read(); });
//     line.AwaitReady(1);
//     line.Go();
//     Cost cost = child.AwaitEnd();
//
// For single-threaded programs. A child inherits all descriptors; what it must not hold open, it closes.

#pragma once

#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <functional>

#include "base/clock.h"
#include "bench/measure.h"
#include "bench/pipe.h"
#include "bench/require.h"

namespace reel::bench {

inline nanoseconds OwnCpuTime() {
  timespec now = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + nanoseconds(now.tv_nsec);
}

// What this process has cost since.
class Stopwatch {
 public:
  Cost Read() const { return {Clock::now() - start_, OwnCpuTime() - cpu_start_}; }

 private:
  TimePoint start_ = Clock::now();
  nanoseconds cpu_start_ = OwnCpuTime();
};

// Dies with this process, and tells what its work cost.
class ForkedChild {
 public:
  explicit ForkedChild(const std::function<Cost()>& work) : pid_(fork()) {
    if (pid_ < 0) Die("fork failed");
    if (pid_ > 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const Cost cost = work();
    const bool told = write(told_.write_end.get(), &cost, sizeof(cost)) == sizeof(cost);
    std::_Exit(told ? EXIT_SUCCESS : EXIT_FAILURE);
  }
  ForkedChild(const ForkedChild&) = delete;
  ForkedChild& operator=(const ForkedChild&) = delete;

  // Blocks until it has ended.
  Cost AwaitEnd() {
    int wait_status = 0;
    Cost cost = {};
    if (waitpid(pid_, &wait_status, 0) != pid_ || wait_status != 0 ||
        read(told_.read_end.get(), &cost, sizeof(cost)) != sizeof(cost)) {
      Die("a process failed");
    }
    return cost;
  }

 private:
  Pipe told_ = MakePipe();
  pid_t pid_;  // after the pipe, which it inherits
};

// Where processes meet before the clock starts: each says that it is ready and waits for the end of
// a pipe, which comes to all of them at once.
class StartingLine {
 public:
  // In a child. Blocks until Go.
  void Await() {
    go_.write_end.reset();
    char byte = 0;
    if (write(ready_.write_end.get(), &byte, 1) != 1) Die("a pipe broke");
    if (read(go_.read_end.get(), &byte, 1) != 0) Die("a pipe broke");
  }

  // In the parent. Blocks until so many wait.
  void AwaitReady(int children) {
    ready_.write_end.reset();
    char byte = 0;
    for (int i = 0; i < children; ++i) {
      if (read(ready_.read_end.get(), &byte, 1) != 1) Die("a process failed before the start");
    }
  }

  void Go() { go_.write_end.reset(); }

 private:
  Pipe ready_ = MakePipe();
  Pipe go_ = MakePipe();
};

}  // namespace reel::bench
