// FrameRenderer: what draws the frames of a film in a native producer (drawing_loop.h).
//
// One thread, the one that made it. Frames are asked for in any order.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/status.h"
#include "reel/renderer.h"

namespace reel {

class FrameRenderer {
 public:
  virtual ~FrameRenderer() = default;

  // Draws one picture; `frame.pixels` comes cleared as reel/renderer.h says. Blocks for as long as it
  // takes. On failure kFailed with the renderer's message.
  virtual Status Draw(const reel_frame& frame) = 0;

  // For the frame cache: a text (any bytes) that says what `frame` of the film shows. Frames of equal
  // identity are the same picture, wherever they stand and in whatever film of this slot format; so
  // everything that decides the picture is in it: who draws it, with what parameters, from which files'
  // contents (cache/input_files.h), which moment.
  //
  // A renderer that has identities says so (RendererLoaded::identifies_frames), and then a frame for which
  // it gives none is not kept. Of others a frame is identified by its number in its film. Cheap: it is
  // called for every frame that is leased, drawn or not.
  virtual std::optional<std::string> FrameIdentity(int64_t /*frame*/) { return std::nullopt; }
};

}  // namespace reel
