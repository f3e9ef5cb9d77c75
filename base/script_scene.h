// ScriptScene: a scene that is a Python script: /path/film.py, or /path/film.py:NAME for what it defines.
// Pure.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reel {

struct ScriptScene {
  std::string path;
  std::string name;  // of a function or an object in it; empty: the whole script
};

// Nothing when `scene` is no script by its ending. A NAME is a Python identifier, perhaps with dots.
inline std::optional<ScriptScene> ParseScriptScene(std::string_view scene) {
  constexpr std::string_view kEnding = ".py";
  if (scene.ends_with(kEnding)) return ScriptScene{std::string(scene), ""};
  const size_t colon = scene.rfind(':');
  if (colon == std::string_view::npos || !scene.substr(0, colon).ends_with(kEnding)) {
    return std::nullopt;
  }
  const std::string_view name = scene.substr(colon + 1);
  if (name.empty() || name.find('/') != std::string_view::npos) return std::nullopt;
  return ScriptScene{std::string(scene.substr(0, colon)), std::string(name)};
}

// The file that a renderer comes from: a plugin, or the script of a scene.
inline std::string RendererFile(const std::string& renderer) {
  const std::optional<ScriptScene> script = ParseScriptScene(renderer);
  return script ? script->path : renderer;
}

}  // namespace reel
