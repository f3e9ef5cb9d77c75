#include "daemon/supervisor/cpu_meter.h"

#include <ctime>
#include <utility>

namespace reel {

nanoseconds CpuTimeOf(pid_t pid) {
  clockid_t clock = 0;
  timespec time{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

void CpuMeter::Look(const std::vector<pid_t>& pids) {
  std::map<pid_t, nanoseconds> now;
  for (const pid_t pid : pids) {
    const nanoseconds time = CpuTimeOf(pid);
    const auto before = last_.find(pid);
    // Less than before: the number belongs to another process now.
    const bool is_known = before != last_.end() && before->second <= time;
    total_ += is_known ? time - before->second : time;
    now.emplace(pid, time);
  }
  last_ = std::move(now);
}

}  // namespace reel
