#include "client/installed_renderers.h"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>

namespace reel {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> PluginDirectories(const std::string& program_directory) {
  std::vector<fs::path> directories;
  const char* plugin_path = std::getenv("REEL_PLUGIN_PATH");
  std::istringstream parts(plugin_path ? plugin_path : "");
  for (std::string part; std::getline(parts, part, ':');) {
    if (!part.empty()) directories.emplace_back(part);
  }
  directories.push_back(fs::path(program_directory).parent_path() / "lib/reel/renderers");
  return directories;
}

}  // namespace

std::vector<std::string> InstalledRenderers(const std::string& program_directory) {
  std::map<std::string, std::string> path_by_name;
  for (const fs::path& directory : PluginDirectories(program_directory)) {
    std::error_code error;
    for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
         entry.increment(error)) {
      if (entry->path().extension() != ".so") continue;
      path_by_name.emplace(entry->path().stem().string(), fs::absolute(entry->path()).string());
    }
  }
  std::vector<std::string> paths;
  for (const auto& [name, path] : path_by_name) paths.push_back(path);
  return paths;
}

}  // namespace reel
