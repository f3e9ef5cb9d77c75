#include "base/renderer_catalog.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "base/nearest_name.h"
#include "base/program_path.h"
#include "base/script_scene.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPluginEnding = ".so";

}  // namespace

bool IsRendererName(std::string_view scene) {
  return !scene.empty() && std::all_of(scene.begin(), scene.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
}

RendererCatalog RendererCatalog::FromEnvironment() {
  std::vector<std::string> directories;
  if (const char* path = std::getenv("REEL_PLUGIN_PATH"); path != nullptr) {
    std::istringstream parts(path);
    for (std::string part; std::getline(parts, part, ':');) {
      if (!part.empty()) directories.push_back(part);
    }
  }
  directories.push_back(SiblingProgram("../lib/reel/renderers"));
  return RendererCatalog(std::move(directories));
}

Result<std::string> RendererCatalog::Find(const std::string& scene) const {
  std::error_code ignored;
  if (scene.find('/') != std::string::npos) {
    const std::optional<ScriptScene> script = ParseScriptScene(scene);
    if (fs::exists(script ? script->path : scene, ignored)) return scene;
    return InvalidInput(fmt::format("scene: there is no file '{}'", scene));
  }
  for (const std::string& directory : directories_) {
    const fs::path candidate = fs::path(directory) / (scene + kPluginEnding);
    if (fs::exists(candidate, ignored)) return fs::weakly_canonical(candidate, ignored).string();
  }
  std::vector<std::string> names;
  for (const auto& [name, path] : All()) names.push_back(name);
  const std::optional<std::string> nearest = NearestName(scene, names);
  return InvalidInput(
      fmt::format("scene: there is no renderer '{}'{}; there are {}", scene,
                  nearest ? fmt::format(", did you mean '{}'?", *nearest) : "",
                  names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))));
}

std::map<std::string, std::string> RendererCatalog::All() const {
  std::map<std::string, std::string> paths;
  for (const std::string& directory : directories_) {
    std::error_code error;
    for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
         entry.increment(error)) {
      if (entry->path().extension() != kPluginEnding) continue;
      paths.emplace(entry->path().stem().string(), fs::absolute(entry->path()).string());
    }
  }
  return paths;
}

}  // namespace reel
