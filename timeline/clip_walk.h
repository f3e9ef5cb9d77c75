// ScriptClipsOf: which clips of a film are Python scripts. Pure.

#pragma once

#include <vector>

#include "timeline/clip.h"

namespace reel {

// Each once, in the order in which they are written; their `what` is a SceneClip.
std::vector<const Clip*> ScriptClipsOf(const Clip& film);

}  // namespace reel
