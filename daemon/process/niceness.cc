#include "daemon/process/niceness.h"

#include <sys/resource.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <string>
#include <thread>

namespace reel {
namespace {

namespace fs = std::filesystem;

// A thread that is started during a look has its niceness from its creator, who may have been reached
// by then or not. So looks are repeated until one finds nothing to do.
constexpr int kMostLooks = 4;

// Linux keeps a niceness a thread, and takes a thread's number where POSIX means a process's
// (setpriority(2), "C library/kernel differences").
bool SetOfThread(pid_t thread, int nice) {
  const auto who = static_cast<id_t>(thread);
  return getpriority(PRIO_PROCESS, who) != nice && setpriority(PRIO_PROCESS, who, nice) == 0;
}

bool SetOfProcess(pid_t pid, int nice) {
  bool changed = false;
  std::error_code gone;
  const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
  for (fs::directory_iterator task(tasks, gone), end; !gone && task != end; task.increment(gone)) {
    const std::string name = task->path().filename();
    pid_t thread = 0;
    std::from_chars(name.data(), name.data() + name.size(), thread);
    if (thread > 0) changed |= SetOfThread(thread, nice);
  }
  return changed;
}

}  // namespace

int OwnNiceness() { return getpriority(PRIO_PROCESS, 0); }

void SetNiceness(const std::vector<pid_t>& pids, int nice) {
  for (const pid_t pid : pids) {
    for (int look = 0; look < kMostLooks && SetOfProcess(pid, nice); ++look) {
    }
  }
}

bool MayLowerNiceness() {
  bool may_lower = false;
  std::thread([&may_lower] {
    const int nice = OwnNiceness();
    may_lower =
        setpriority(PRIO_PROCESS, 0, nice + 1) == 0 && setpriority(PRIO_PROCESS, 0, nice) == 0;
  }).join();
  return may_lower;
}

}  // namespace reel
