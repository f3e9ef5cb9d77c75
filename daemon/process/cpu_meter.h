// CpuMeter: processor time that a changing set of processes has used, or would have, as one counter that
// only grows. What a process uses between the last look and its end is not counted.

#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <vector>

#include "base/clock.h"

namespace reel {

// What all threads of a process have used; zero when it is gone. From its CPU clock
// (clock_getcpuclockid(3)): in nanoseconds, where /proc/PID/stat has ticks of 10 ms.
nanoseconds CpuTimeOf(pid_t pid);

// What the first thread of a process has used, and for how long it stood in the queue for a processor
// (/proc/PID/schedstat, Documentation/scheduler/sched-stats.rst); zero when it is gone.
nanoseconds BusyTimeOf(pid_t pid);

// Time in which the processors that this process may run on had nothing to do, together, since the machine
// was started; in ticks of 10 ms (proc(5), stat). Nothing when it cannot be read.
std::optional<nanoseconds> IdleTime();

class CpuMeter {
 public:
  using TimeOf = nanoseconds (*)(pid_t);
  explicit CpuMeter(TimeOf time_of) : time_of_(time_of) {}

  // Looks at those that live now. One that was not there before counts from its start.
  void Look(const std::vector<pid_t>& pids);

  nanoseconds total() const { return total_; }

 private:
  const TimeOf time_of_;
  std::map<pid_t, nanoseconds> last_;
  nanoseconds total_{0};
};

}  // namespace reel
