#include "base/available_memory.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

namespace reel {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kUnlimited = INT64_MAX;

// The files of one cgroup version; memory.max holds "max" where there is no limit, and then does not
// parse.
struct CgroupFiles {
  const char* root;
  const char* limit;
  const char* usage;
  const char* reclaimable;  // the line of memory.stat that counts droppable page cache
};
constexpr CgroupFiles kVersion1{"/sys/fs/cgroup/memory", "memory.limit_in_bytes",
                                "memory.usage_in_bytes", "total_inactive_file"};
constexpr CgroupFiles kVersion2{"/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"};

std::optional<int64_t> ReadNumber(const fs::path& path) {
  std::ifstream file(path);
  int64_t number = 0;
  return file >> number ? std::optional(number) : std::nullopt;
}

// The number behind `name` in a file of "name number" lines.
std::optional<int64_t> ReadNamedNumber(const fs::path& path, const std::string& name) {
  std::ifstream file(path);
  std::string word;
  int64_t number = 0;
  for (std::string line; std::getline(file, line);) {
    if (std::istringstream(line) >> word >> number && word == name) return number;
  }
  return std::nullopt;
}

int64_t LeftInCgroup(const fs::path& directory, const CgroupFiles& files) {
  const std::optional<int64_t> limit = ReadNumber(directory / files.limit);
  const std::optional<int64_t> usage = ReadNumber(directory / files.usage);
  if (!limit || !usage) return kUnlimited;
  const int64_t droppable =
      ReadNamedNumber(directory / "memory.stat", files.reclaimable).value_or(0);
  return std::max<int64_t>(0, *limit - *usage + droppable);
}

// The limit of an outer cgroup holds for the inner ones too.
int64_t LeftInCgroupAndParents(const std::string& path, const CgroupFiles& files) {
  int64_t left = kUnlimited;
  for (fs::path inner = fs::path(path).relative_path();; inner = inner.parent_path()) {
    left = std::min(left, LeftInCgroup(files.root / inner, files));
    if (inner.empty()) return left;
  }
}

}  // namespace

int64_t AvailableMemoryBytes() {
  const std::optional<int64_t> kibibytes = ReadNamedNumber("/proc/meminfo", "MemAvailable:");
  int64_t available = kibibytes ? *kibibytes * 1024 : kUnlimited;
  // Lines of "hierarchy:controllers:path" (cgroups(7)); version 2 has no controllers named.
  std::ifstream cgroups("/proc/self/cgroup");
  for (std::string line; std::getline(cgroups, line);) {
    const size_t first = line.find(':');
    const size_t second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const std::string path = line.substr(second + 1);
    if (controllers == ",,") {
      available = std::min(available, LeftInCgroupAndParents(path, kVersion2));
    } else if (controllers.find(",memory,") != std::string::npos) {
      available = std::min(available, LeftInCgroupAndParents(path, kVersion1));
    }
  }
  return available;
}

}  // namespace reel
