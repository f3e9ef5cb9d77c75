// FilmRenderer: what draws the frames of one film in a producer process: a plugin, or a timeline of several.

#pragma once

#include "base/status.h"
#include "reel/renderer.h"

namespace reel {

class FilmRenderer {
 public:
  virtual ~FilmRenderer() = default;

  // Draws one picture; `frame.pixels` must be cleared as reel/renderer.h says. Blocks for as long as that
  // takes. On failure kFailed with the renderer's message.
  virtual Status Draw(const reel_frame& frame) = 0;
};

}  // namespace reel
