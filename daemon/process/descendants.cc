#include "daemon/process/descendants.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// glibc 2.36 declares these without the guard for C++.
extern "C" {
#include <sys/pidfd.h>
}

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

// Between two looks at processes that were killed and have not ended yet.
constexpr int kLookAgainMs = 5;

struct Process {
  pid_t pid = 0;
  pid_t parent = 0;
};

// Empty when there is no such file any more.
std::string ReadFile(const std::string& path) {
  const unique_fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  char bytes[4096];
  for (ssize_t got; fd.valid() && (got = read(fd.get(), bytes, sizeof(bytes))) > 0;) {
    text.append(bytes, static_cast<size_t>(got));
  }
  return text;
}

std::vector<pid_t> ParsePids(std::string_view text) {
  std::vector<pid_t> pids;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    pid_t pid = 0;
    const auto [stop, error] = std::from_chars(at, end, pid);
    if (error == std::errc()) pids.push_back(pid);
    at = std::max(stop, at + 1);
  }
  return pids;
}

// Every thread has children of its own, proc(5).
std::vector<pid_t> ChildrenOf(pid_t pid) {
  std::vector<pid_t> children;
  const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
  std::error_code gone;
  for (fs::directory_iterator task(tasks, gone), end; !gone && task != end; task.increment(gone)) {
    const std::vector<pid_t> more = ParsePids(ReadFile(task->path().string() + "/children"));
    children.insert(children.end(), more.begin(), more.end());
  }
  return children;
}

// State and parent, fields 3 and 4 of /proc/PID/stat; field 2, the name, may hold parentheses.
struct Standing {
  char state = '?';
  pid_t parent = 0;
};

std::optional<Standing> StandingOf(pid_t pid) {
  const std::string stat = ReadFile("/proc/" + std::to_string(pid) + "/stat");
  const size_t name_end = stat.rfind(") ");
  if (name_end == std::string::npos || stat.size() < name_end + 5) return std::nullopt;
  const std::vector<pid_t> numbers = ParsePids(std::string_view(stat).substr(name_end + 3, 16));
  if (numbers.empty()) return std::nullopt;
  return Standing{stat[name_end + 2], numbers.front()};
}

bool HasEnded(pid_t pid) {
  const std::optional<Standing> standing = StandingOf(pid);
  return !standing || standing->state == 'Z' || standing->state == 'X';
}

// Parents before their children; our own children always, the others until `deadline`. A tree that changes meanwhile may be seen in part; callers look again.
std::vector<Process> Descendants(const std::set<pid_t>& spare, TimePoint deadline) {
  std::vector<Process> found;
  std::set<pid_t> seen;
  std::vector<pid_t> parents = {getpid()};
  do {
    const pid_t parent = parents.back();
    parents.pop_back();
    for (const pid_t child : ChildrenOf(parent)) {
      if (spare.count(child) > 0 || !seen.insert(child).second) continue;
      found.push_back({child, parent});
      parents.push_back(child);
    }
  } while (!parents.empty() && Clock::now() < deadline);
  return found;
}

// A number that was read a moment ago may be somebody else's by now: the pidfd holds whoever has it,
// and only one that still descends from us gets the signal.
void SignalDescendant(const Process& process, int signal_number) {
  const unique_fd pidfd(pidfd_open(process.pid, 0));
  if (!pidfd.valid()) return;
  const std::optional<Standing> standing = StandingOf(process.pid);
  const bool is_ours =
      standing && (standing->parent == process.parent || standing->parent == getpid());
  if (is_ours) pidfd_send_signal(pidfd.get(), signal_number, nullptr, 0);
}

// A fork that has begun ends before its process stops, so the children of the last look are looked for
// once more, until a look finds none that is new.
void StopAll(TimePoint deadline, const std::set<pid_t>& spare) {
  std::set<pid_t> stopped;
  bool found_new = true;
  while (found_new && Clock::now() < deadline) {
    found_new = false;
    for (const Process& process : Descendants(spare, deadline)) {
      if (!stopped.insert(process.pid).second) continue;
      found_new = true;
      SignalDescendant(process, SIGSTOP);
    }
  }
}

bool Reap(pid_t child) {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG) == 0 &&
         info.si_pid == child;
}

// Waits for the end of one of them, for a moment: those that are not our children yet cannot be waited
// for in any other way.
void AwaitSomeEnd(const std::vector<Process>& processes) {
  for (const Process& process : processes) {
    if (HasEnded(process.pid)) continue;
    const unique_fd pidfd(pidfd_open(process.pid, 0));
    pollfd watched{pidfd.get(), POLLIN, 0};
    poll(&watched, 1, kLookAgainMs);
    return;
  }
}

}  // namespace

Status BecomeSubreaper() {
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) == 0) return Status::Ok();
  return UnavailableErrno("becoming a subreaper", errno);
}

std::vector<pid_t> ListDescendants(TimePoint deadline) {
  std::vector<pid_t> pids;
  for (const Process& process : Descendants({}, deadline)) pids.push_back(process.pid);
  return pids;
}

void ReapOrphans(const std::set<pid_t>& own) {
  for (const pid_t child : ChildrenOf(getpid())) {
    if (own.count(child) == 0) Reap(child);
  }
}

std::vector<pid_t> KillDescendants(TimePoint deadline, const std::set<pid_t>& spare) {
  // Half of the time at most: what could not be stopped is killed all the same.
  const TimePoint start = Clock::now();
  StopAll(start + (deadline - start) / 2, spare);
  std::vector<Process> found;
  do {
    ReapOrphans(spare);
    found = Descendants(spare, deadline);
    for (const Process& process : found) SignalDescendant(process, SIGKILL);
    // The end of a parent makes its children ours, and they are reaped in the next turn.
    AwaitSomeEnd(found);
  } while (!found.empty() && Clock::now() < deadline);
  std::vector<pid_t> alive;
  for (const Process& process : found) {
    if (!HasEnded(process.pid)) alive.push_back(process.pid);
  }
  return alive;
}

}  // namespace reel
