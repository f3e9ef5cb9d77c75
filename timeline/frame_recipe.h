// FrameRecipe: what one frame of a film is made of: which frames of which sources, and how they are put
// together. TimelinePlan makes it; the process that draws follows it. Values; any thread.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/quantities.h"
#include "timeline/clip.h"

namespace reel {

// A frame of a source, as reel/renderer.h has it: `index` is the one that stands there at that time,
// `position` says how far from it to the next the time is.
struct SourceFrame {
  size_t source = 0;  // of the plan
  int64_t index = 0;  // 0 .. frame_count - 1
  double position = 0;
  double seconds = 0;
};

struct FrameRecipe {
  enum class Kind {
    kSource,  // frame
    kColour,  // argb
    kOver,    // parts[0], and over it parts[1] with opacity `amount`
    kMix,     // parts[0] and parts[1], the latter with weight `amount`
    kWipe,    // parts[1] has come over parts[0] towards `towards` by `amount` of the way
    kGrid,    // all parts, each at its place, on black
    kResize,  // parts[0], fitted into the size
    kCut      // the part of parts[0] that begins at (x, y) of it
  };

  Kind kind = Kind::kColour;
  Size size;               // pixels
  bool has_alpha = false;  // else opaque
  SourceFrame frame = {};
  uint32_t argb = 0;  // straight alpha
  double amount = 0;  // 0 .. 1
  WipeTowards towards = WipeTowards::kRight;
  ResizeFit fit = ResizeFit::kLetterbox;
  ResizeFilter filter = ResizeFilter::kBest;
  int64_t x = 0;  // of kCut: in its part; else where it stands in what it is a part of, pixels
  int64_t y = 0;
  std::vector<FrameRecipe> parts = {};
};

// All that decides the frame's pixels, as bytes: equal for equal pictures of equal sources. `source_key`
// tells a source's own identity (renderer, parameters, size, rate).
std::string RecipeIdentity(const FrameRecipe& recipe,
                           const std::function<std::string(size_t source)>& source_key);

}  // namespace reel
