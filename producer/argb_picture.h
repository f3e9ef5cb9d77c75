// ArgbPicture: what a renderer has drawn, borrowed. A value without ownership; it is as safe
// between threads as the memory it points to.

#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace reel {

// A pixel, 0xAARRGGBB, then stands in memory as the bytes B, G, R, A that a slot holds.
static_assert(std::endian::native == std::endian::little);

// Rows of a picture, from the top: first .. end - 1.
struct RowRange {
  int32_t first = 0;
  int32_t end = 0;
};

// height x stride_bytes of Cairo ARGB32: one uint32 0xAARRGGBB a pixel in machine order,
// premultiplied, origin top left. REQUIRES: stride_bytes is a multiple of 4 and at least width * 4;
// the bytes behind the last pixel of a row need not exist in the last row.
struct ArgbPicture {
  const uint32_t* pixels = nullptr;
  int32_t width = 0;   // pixels
  int32_t height = 0;  // pixels
  int32_t stride_bytes = 0;
  int32_t first_row = 0;  // that `pixels` starts with, where only some rows are there

  // The first pixel of row `y`. REQUIRES: first_row <= y < height, and it is there.
  const uint32_t* Row(int32_t y) const {
    return pixels + static_cast<size_t>(y - first_row) *
                        (static_cast<size_t>(stride_bytes) / sizeof(uint32_t));
  }
};

}  // namespace reel
