// ClipSource: what draws a clip, from what was written as its scene.
//
//     red_square               a renderer, by name
//     ./dot.so                 a plugin
//     film.py, film.py:draw    a Python script, or what it defines
//     ./shots, shots/*.png, logo.png    pictures: the renderer "images"
//     python:NAME              an object that a timeline made in Python holds
//
// Looks at the file system, opens nothing.

#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "timeline/clip.h"

namespace reel {

struct ClipSource {
  enum class Kind { kPlugin, kScript };
  Kind kind = Kind::kPlugin;
  std::string path;      // absolute; of a script perhaps with :NAME; or python:NAME
  std::string pictures;  // what the renderer "images" shall show; else empty
};

// `renderer_directories`: where renderers are looked for by name. On failure kInvalidInput: there is no such
// file, or no such renderer (the nearest is suggested).
Result<ClipSource> FindClipSource(const SceneClip& clip,
                                  const std::vector<std::string>& renderer_directories);

// Whether the scene is a Python script, or an object in Python, by its name.
bool IsScriptClip(const SceneClip& clip);

}  // namespace reel
