// What a film's clips are made of. Pure.

#pragma once

#include <vector>

#include "timeline/clip.h"

namespace reel {

// The clips that `clip` is made of, in the order in which clip.h names them (a grid's row by row). They live
// as long as it does.
std::vector<const Clip*> PartsOf(const Clip& clip);

// Which clips of a film are Python scripts: each once, in the order in which they are written; their `what`
// is a SceneClip.
std::vector<const Clip*> ScriptClipsOf(const Clip& film);

}  // namespace reel
