#include "base/directory_names.h"

#include <dirent.h>

#include <memory>

namespace reel {

std::vector<std::string> DirectoryNames(const std::string& path) {
  const auto close = [](DIR* directory) { closedir(directory); };
  const std::unique_ptr<DIR, decltype(close)> directory(opendir(path.c_str()), close);
  std::vector<std::string> names;
  if (!directory) return names;
  while (const dirent* entry = readdir(directory.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  return names;
}

}  // namespace reel
