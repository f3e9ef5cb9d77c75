// SourcePicture: a finished picture in memory that is not the canvas, in one of the layouts that libraries
// draw in, borrowed. Pure functions, safe from any thread.

#pragma once

#include <cstddef>
#include <cstdint>

#include "producer/argb_picture.h"

namespace reel {

enum class PixelLayout : int32_t {
  kArgb32 = 1,    // cairo's; premultiplied
  kRgba = 2,      // bytes R, G, B, A; straight alpha
  kRgb = 3,       // bytes R, G, B
  kRgbaAsIs = 4,  // as kRgba, but where there is no alpha the colours stay, as ffmpeg takes RGBA
};

constexpr int64_t PixelBytes(PixelLayout layout) { return layout == PixelLayout::kRgb ? 3 : 4; }

// REQUIRES: stride_bytes is at least width * PixelBytes(layout); for kArgb32 pixels and stride are aligned
// to 4 bytes.
struct SourcePicture {
  const std::byte* pixels = nullptr;
  int32_t width = 0;   // pixels
  int32_t height = 0;  // pixels
  int64_t stride_bytes = 0;
  PixelLayout layout = PixelLayout::kArgb32;

  const std::byte* Row(int32_t y) const { return pixels + y * stride_bytes; }
};

// Writes row `y` as premultiplied 0xAARRGGBB, c' = round(c a / 255); kRgbaAsIs opaque instead. REQUIRES:
// room for width pixels.
void ReadPremultipliedRow(const SourcePicture& picture, int32_t y, uint32_t* argb);

// The same with straight alpha, invisible colours included. REQUIRES: not kArgb32.
void ReadStraightRow(const SourcePicture& picture, int32_t y, uint32_t* argb);

}  // namespace reel
