#include "daemon/supervisor/memory_meter.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

namespace reel {

int64_t ProportionalSetBytes(pid_t pid) {
  std::ifstream rollup(fmt::format("/proc/{}/smaps_rollup", pid));
  for (std::string line; std::getline(rollup, line);) {
    if (!line.starts_with("Pss:")) continue;
    int64_t kibibytes = 0;
    std::istringstream(line.substr(4)) >> kibibytes;
    return kibibytes * 1024;
  }
  return 0;
}

int64_t PrivateBytes(pid_t pid) {
  std::ifstream statm(fmt::format("/proc/{}/statm", pid));
  int64_t all = 0;
  int64_t resident = 0;
  int64_t shared = 0;
  statm >> all >> resident >> shared;
  return (resident - shared) * sysconf(_SC_PAGESIZE);
}

void MemoryMeter::Sample(std::span<const pid_t> pids) {
  int64_t sum = 0;
  for (const pid_t pid : pids) sum += ProportionalSetBytes(pid);
  peak_bytes_ = std::max(peak_bytes_, sum);
}

bool MemoryMeter::IsDue(TimePoint now) {
  if (now < next_) return false;
  interval_ = std::clamp(2 * interval_, kFirstInterval, kLastInterval);
  next_ = now + interval_;
  return true;
}

}  // namespace reel
