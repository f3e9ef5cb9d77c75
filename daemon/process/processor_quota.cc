#include "daemon/process/processor_quota.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <iterator>

namespace reel {
namespace {

constexpr std::string_view kVersion2 = "0::";  // no number of a hierarchy, no list of controllers

std::string FileText(const std::filesystem::path& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// Takes a number above 0 and what separates it from the next one off the beginning of `text`.
std::optional<int64_t> TakeNumber(std::string_view& text) {
  int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || number <= 0) return std::nullopt;
  if (after != end && *after != ' ' && *after != '\n') return std::nullopt;
  text.remove_prefix(static_cast<size_t>(after - text.data()));
  text.remove_prefix(std::min<size_t>(1, text.size()));
  return number;
}

// The path behind "0::".
std::optional<std::string_view> GroupOf(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line.starts_with(kVersion2)) return line.substr(kVersion2.size());
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> ParseCpuMax(std::string_view text) {
  const std::optional<int64_t> quota = TakeNumber(text);
  const std::optional<int64_t> period = quota ? TakeNumber(text) : std::nullopt;
  if (!period || !text.empty()) return std::nullopt;
  return static_cast<double>(*quota) / static_cast<double>(*period);
}

std::vector<std::string> GroupsUpwards(std::string_view proc_self_cgroup) {
  const std::optional<std::string_view> found = GroupOf(proc_self_cgroup);
  if (!found || !found->starts_with('/')) return {};
  std::string_view group = *found;
  // A process that was moved out of its namespace's root (cgroup_namespaces(7)).
  if (group.starts_with("/..")) group = "/";
  std::vector<std::string> groups;
  for (; group.size() > 1; group = group.substr(0, group.rfind('/'))) groups.emplace_back(group);
  groups.emplace_back("/");
  return groups;
}

std::optional<double> SmallestQuota(std::string_view proc_self_cgroup,
                                    const std::filesystem::path& mount) {
  std::optional<double> smallest;
  for (const std::string& group : GroupsUpwards(proc_self_cgroup)) {
    const std::optional<double> quota = ParseCpuMax(FileText(mount / group.substr(1) / "cpu.max"));
    if (quota && (!smallest || *quota < *smallest)) smallest = quota;
  }
  return smallest;
}

std::optional<double> ProcessorQuota() {
  return SmallestQuota(FileText("/proc/self/cgroup"), "/sys/fs/cgroup");
}

}  // namespace reel
