#include "client/process_tree_memory.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace reel {
namespace {

namespace fs = std::filesystem;

// The number after "Name:" in a file of such lines, in bytes; 0 when there is none.
int64_t KibibytesField(const std::string& path, std::string_view name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name)) continue;
    int64_t kibibytes = 0;
    std::istringstream(line.substr(name.size())) >> kibibytes;
    return kibibytes * 1024;
  }
  return 0;
}

// The fourth field of proc(5), stat; the second is a name in parentheses that may hold anything.
pid_t ParentOf(const fs::path& process) {
  std::ifstream file(process / "stat");
  std::string line;
  std::getline(file, line);
  const size_t end_of_name = line.rfind(')');
  if (end_of_name == std::string::npos) return 0;
  std::istringstream rest(line.substr(end_of_name + 1));
  std::string state;
  pid_t parent = 0;
  rest >> state >> parent;
  return parent;
}

std::map<pid_t, pid_t> AllParents() {
  std::map<pid_t, pid_t> parent_of;
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    pid_t pid = 0;
    const char* last = name.data() + name.size();
    if (std::from_chars(name.data(), last, pid).ptr == last) {
      parent_of[pid] = ParentOf(entry->path());
    }
  }
  return parent_of;
}

}  // namespace

std::vector<pid_t> ProcessTree(pid_t root, const std::map<pid_t, pid_t>& parent_of) {
  std::multimap<pid_t, pid_t> children_of;
  for (const auto& [pid, parent] : parent_of) children_of.emplace(parent, pid);
  std::vector<pid_t> tree = {root};
  for (size_t i = 0; i < tree.size(); ++i) {
    const auto [begin, end] = children_of.equal_range(tree[i]);
    // Read one by one while numbers come and go, so a circle is possible.
    for (auto child = begin; child != end && tree.size() <= parent_of.size(); ++child) {
      if (child->second != root) tree.push_back(child->second);
    }
  }
  return tree;
}

int64_t ProcessTreeBytes(pid_t root) {
  int64_t bytes = 0;
  for (const pid_t pid : ProcessTree(root, AllParents())) {
    bytes += KibibytesField("/proc/" + std::to_string(pid) + "/smaps_rollup", "Pss:");
  }
  return bytes;
}

int64_t FreeMemoryBytes() { return KibibytesField("/proc/meminfo", "MemAvailable:"); }

}  // namespace reel
