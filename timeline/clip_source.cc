#include "timeline/clip_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "base/field_text.h"
#include "base/renderer_catalog.h"
#include "base/script_scene.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPluginEnding = ".so";
constexpr std::string_view kObjectPrefix = "python:";

}  // namespace

bool IsScriptClip(const SceneClip& clip) {
  return clip.scene.starts_with(kObjectPrefix) || ParseScriptScene(clip.scene).has_value();
}

Result<ClipSource> FindClipSource(const SceneClip& clip,
                                  const std::vector<std::string>& renderer_directories) {
  using Kind = ClipSource::Kind;
  const RendererCatalog renderers(renderer_directories);
  if (clip.scene.starts_with(kObjectPrefix)) return ClipSource{Kind::kScript, clip.scene, ""};
  Result<std::string> path = AbsolutePath(clip.scene, clip.base_directory);
  if (!path.ok()) return path.status().Prefixed("scene");
  std::error_code ignored;
  if (IsRendererName(clip.scene)) {
    Result<std::string> renderer = renderers.Find(clip.scene);
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
  REEL_ASSIGN_OR_RETURN(std::string images, renderers.Find("images"));
  return ClipSource{Kind::kPlugin, std::move(images), file};
}

}  // namespace reel
