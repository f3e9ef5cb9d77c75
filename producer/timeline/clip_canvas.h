// ClipCanvas: a part of a picture that a clip is drawn into, borrowed. A value; as safe as the memory.

#pragma once

#include <cstddef>
#include <cstdint>

#include "base/quantities.h"

namespace reel {

// What a canvas without alpha shows before anything is drawn.
inline constexpr uint32_t kOpaqueBlack = 0xFF000000;

// height rows of uint32 0xAARRGGBB, premultiplied, origin top left (producer/argb_picture.h).
struct ClipCanvas {
  uint32_t* pixels = nullptr;
  int32_t width = 0;   // pixels
  int32_t height = 0;  // pixels
  int32_t stride_bytes = 0;

  uint32_t* Row(int32_t y) const {
    return pixels + static_cast<size_t>(y) * (static_cast<size_t>(stride_bytes) / sizeof(uint32_t));
  }

  // REQUIRES: inside of this one.
  ClipCanvas Part(int64_t x, int64_t y, Size size) const {
    return {Row(static_cast<int32_t>(y)) + x, static_cast<int32_t>(size.width),
            static_cast<int32_t>(size.height), stride_bytes};
  }
};

}  // namespace reel
