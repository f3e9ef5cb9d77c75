#include "timeline/clip_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "base/field_text.h"
#include "base/nearest_name.h"
#include "base/script_scene.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPluginEnding = ".so";
constexpr std::string_view kObjectPrefix = "python:";

bool IsRendererName(const std::string& scene) {
  return std::all_of(scene.begin(), scene.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
}

Result<std::string> FindRenderer(const std::string& name,
                                 const std::vector<std::string>& directories) {
  std::vector<std::string> known;
  std::error_code ignored;
  for (const std::string& directory : directories) {
    const fs::path candidate = fs::path(directory) / (name + kPluginEnding);
    if (fs::exists(candidate, ignored)) return fs::weakly_canonical(candidate, ignored).string();
    for (const auto& entry : fs::directory_iterator(directory, ignored)) {
      if (entry.path().extension() == kPluginEnding) known.push_back(entry.path().stem());
    }
  }
  std::sort(known.begin(), known.end());
  const std::optional<std::string> nearest = NearestName(name, known);
  return InvalidInput(fmt::format(
      "scene: there is no renderer {}{}", Quoted(name),
      nearest ? fmt::format("; did you mean {}?", Quoted(*nearest)) : "; `reel info` lists them"));
}

}  // namespace

bool IsScriptClip(const SceneClip& clip) {
  return clip.scene.starts_with(kObjectPrefix) || ParseScriptScene(clip.scene).has_value();
}

Result<ClipSource> FindClipSource(const SceneClip& clip,
                                  const std::vector<std::string>& renderer_directories) {
  using Kind = ClipSource::Kind;
  if (clip.scene.starts_with(kObjectPrefix)) return ClipSource{Kind::kScript, clip.scene, ""};
  Result<std::string> path = AbsolutePath(clip.scene, clip.base_directory);
  if (!path.ok()) return path.status().Prefixed("scene");
  std::error_code ignored;
  if (IsRendererName(clip.scene)) {
    Result<std::string> renderer = FindRenderer(clip.scene, renderer_directories);
    if (renderer.ok()) return ClipSource{Kind::kPlugin, std::move(renderer).value(), ""};
    if (!fs::exists(path.value(), ignored)) return renderer.status();
    return InvalidInput(
        fmt::format("scene: there is no renderer {}; for what is beside the job file "
                    "write './{}'",
                    Quoted(clip.scene), clip.scene));
  }
  const std::optional<ScriptScene> script = ParseScriptScene(path.value());
  const std::string& file = script ? script->path : path.value();
  const bool is_pattern = clip.scene.find_first_of("*?[") != std::string::npos;
  if (!is_pattern && !fs::exists(file, ignored)) {
    return InvalidInput(fmt::format("scene: there is no file {}", Quoted(file)));
  }
  if (script) return ClipSource{Kind::kScript, std::move(path).value(), ""};
  if (file.ends_with(kPluginEnding)) return ClipSource{Kind::kPlugin, file, ""};
  if (file.ends_with(".json")) {
    return InvalidInput(
        fmt::format("scene: {} is a job file; a clip names what draws", Quoted(file)));
  }
  REEL_ASSIGN_OR_RETURN(std::string images, FindRenderer("images", renderer_directories));
  return ClipSource{Kind::kPlugin, std::move(images), file};
}

}  // namespace reel
