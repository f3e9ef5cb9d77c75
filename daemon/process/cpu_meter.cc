#include "daemon/process/cpu_meter.h"

#include <sched.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>
#include <utility>

namespace reel {

nanoseconds CpuTimeOf(pid_t pid) {
  clockid_t clock = 0;
  timespec time{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

nanoseconds BusyTimeOf(pid_t pid) {
  std::ifstream schedstat("/proc/" + std::to_string(pid) + "/schedstat");
  int64_t on_processor_ns = 0;
  int64_t in_queue_ns = 0;
  schedstat >> on_processor_ns >> in_queue_ns;
  return nanoseconds(on_processor_ns + in_queue_ns);
}

std::optional<nanoseconds> IdleTime() {
  cpu_set_t usable;
  CPU_ZERO(&usable);
  if (sched_getaffinity(0, sizeof(usable), &usable) != 0) return std::nullopt;
  std::ifstream stat("/proc/stat");
  int64_t ticks = 0;
  bool is_found = false;
  for (std::string line; std::getline(stat, line);) {
    unsigned cpu = 0;
    long long user = 0, nice = 0, system = 0, idle = 0, waits_for_disk = 0;
    if (std::sscanf(line.c_str(), "cpu%u %lld %lld %lld %lld %lld", &cpu, &user, &nice, &system,
                    &idle, &waits_for_disk) != 6) {
      continue;
    }
    if (cpu >= CPU_SETSIZE || !CPU_ISSET(cpu, &usable)) continue;
    ticks += idle + waits_for_disk;
    is_found = true;
  }
  if (!is_found) return std::nullopt;
  return nanoseconds(std::chrono::seconds(ticks)) / sysconf(_SC_CLK_TCK);
}

void CpuMeter::Look(const std::vector<pid_t>& pids) {
  std::map<pid_t, nanoseconds> now;
  for (const pid_t pid : pids) {
    const nanoseconds time = time_of_(pid);
    const auto before = last_.find(pid);
    // Less than before: the number belongs to another process now.
    const bool is_known = before != last_.end() && before->second <= time;
    total_ += is_known ? time - before->second : time;
    now.emplace(pid, time);
  }
  last_ = std::move(now);
}

}  // namespace reel
