// The picture that stands where a frame could not be drawn: it shows the frame's number and says so.

#pragma once

#include <cstdint>

#include "producer/guarded_canvas.h"

namespace reel {

// Fills the canvas. Needs no font file to be right: without one the number is missing, not the picture.
void DrawPlaceholder(GuardedCanvas& canvas, int64_t frame);

}  // namespace reel
