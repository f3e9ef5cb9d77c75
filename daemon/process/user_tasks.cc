#include "daemon/process/user_tasks.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace reel {
namespace {

namespace fs = std::filesystem;

bool IsNumber(const std::string& name) {
  return !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
}

bool IsOurs(const fs::path& process) {
  struct stat status {};
  return stat(process.c_str(), &status) == 0 && status.st_uid == getuid();
}

// A directory has a link for each directory in it, two more for itself: proc(5) keeps to it for tasks.
int64_t CountThreads(const fs::path& process) {
  struct stat status {};
  if (stat((process / "task").c_str(), &status) != 0 || status.st_nlink < 3) return 0;
  return static_cast<int64_t>(status.st_nlink) - 2;
}

}  // namespace

std::optional<int64_t> CountUserTasks() {
  std::error_code error;
  int64_t count = 0;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end;
       entry.increment(error)) {
    if (IsNumber(entry->path().filename()) && IsOurs(entry->path())) {
      count += CountThreads(entry->path());
    }
  }
  if (error || count == 0) return std::nullopt;
  return count;
}

}  // namespace reel
