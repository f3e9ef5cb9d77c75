// CpuMeter: processor time that a changing set of processes has used, as one counter that only grows.
//
// From each process's CPU clock (clock_getcpuclockid(3)): nanoseconds, where /proc/PID/stat has ticks of
// 10 ms. What a process uses between the last look and its end is not counted.

#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <vector>

#include "base/clock.h"

namespace reel {

// All threads of a process; zero when it is gone.
nanoseconds CpuTimeOf(pid_t pid);

// Time in which the processors that this process may run on had nothing to do, together, since the machine
// was started; in ticks of 10 ms (proc(5), stat). Nothing when it cannot be read.
std::optional<nanoseconds> IdleTime();

class CpuMeter {
 public:
  // Looks at those that live now. One that was not there before counts from its start.
  void Look(const std::vector<pid_t>& pids);

  nanoseconds total() const { return total_; }

 private:
  std::map<pid_t, nanoseconds> last_;
  nanoseconds total_{0};
};

}  // namespace reel
