#include "job_processes.h"

#include <poll.h>

// glibc 2.36 declares these without the guard for C++.
extern "C" {
#include <sys/pidfd.h>
}

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

namespace reel {
namespace {

namespace fs = std::filesystem;

bool IsNumber(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

std::string FirstLine(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::optional<JobProcess> Open(pid_t pid) {
  unique_fd pidfd(pidfd_open(pid, 0));
  if (!pidfd.valid()) return std::nullopt;
  return JobProcess{pid, FirstLine(fs::path("/proc") / std::to_string(pid) / "comm"),
                    std::move(pidfd)};
}

bool AwaitEndUntil(const JobProcess& process, TimePoint deadline) {
  const auto rest = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
  pollfd watched{process.pidfd.get(), POLLIN, 0};
  return poll(&watched, 1, static_cast<int>(std::max(rest, milliseconds(0)).count())) == 1;
}

}  // namespace

std::vector<JobProcess> ProcessesIn(const std::string& directory) {
  const fs::path wanted = fs::canonical(directory);
  std::vector<JobProcess> found;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    if (!IsNumber(entry.path().filename())) continue;
    std::error_code gone;
    const fs::path works_in = fs::read_symlink(entry.path() / "cwd", gone);
    if (gone || works_in != wanted) continue;
    std::optional<JobProcess> process = Open(std::stoi(entry.path().filename()));
    if (process) found.push_back(std::move(*process));
  }
  return found;
}

std::vector<JobProcess> DescendantsOf(pid_t pid) {
  const std::string id = std::to_string(pid);
  std::istringstream children(FirstLine("/proc/" + id + "/task/" + id + "/children"));
  std::vector<JobProcess> found;
  for (pid_t child; children >> child;) {
    std::optional<JobProcess> process = Open(child);
    if (process) found.push_back(std::move(*process));
    for (JobProcess& grandchild : DescendantsOf(child)) found.push_back(std::move(grandchild));
  }
  return found;
}

void Signal(const JobProcess& process, int number) {
  pidfd_send_signal(process.pidfd.get(), number, nullptr, 0);
}

bool AwaitEnd(const std::vector<JobProcess>& processes, milliseconds patience) {
  const TimePoint deadline = Clock::now() + patience;
  return std::all_of(processes.begin(), processes.end(), [deadline](const JobProcess& process) {
    return AwaitEndUntil(process, deadline);
  });
}

bool AwaitNoProcessIn(const std::string& directory, milliseconds patience) {
  const TimePoint deadline = Clock::now() + patience;
  while (true) {
    const std::vector<JobProcess> left = ProcessesIn(directory);
    if (left.empty()) return true;
    if (!AwaitEndUntil(left.front(), deadline)) return false;
  }
}

}  // namespace reel
