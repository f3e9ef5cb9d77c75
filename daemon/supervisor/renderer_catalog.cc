#include "daemon/supervisor/renderer_catalog.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>

#include "base/nearest_name.h"
#include "base/script_scene.h"
#include "daemon/process/child_process.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPluginEnding = ".so";

}  // namespace

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
  const std::vector<std::string> names = Names();
  const std::optional<std::string> nearest = NearestName(scene, names);
  return InvalidInput(
      fmt::format("scene: there is no renderer '{}'{}; there are {}", scene,
                  nearest ? fmt::format(", did you mean '{}'?", *nearest) : "",
                  names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))));
}

std::vector<std::string> RendererCatalog::Names() const {
  std::set<std::string> names;
  std::error_code ignored;
  for (const std::string& directory : directories_) {
    for (const auto& entry : fs::directory_iterator(directory, ignored)) {
      if (entry.path().extension() == kPluginEnding) names.insert(entry.path().stem());
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace reel
