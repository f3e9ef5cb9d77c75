#include "producer/source_picture.h"

#include <cstring>

namespace reel {
namespace {

constexpr uint32_t kOpaque = 0xff000000;

// round(c a / 255), exactly for each pair of bytes (the test tries them all): 257 / 65536 is a little more
// than 1 / 255, and 255 is odd, so that no quotient is a half.
uint32_t Premultiplied(uint32_t channel, uint32_t alpha) {
  return ((channel * alpha + 127) * 257 + 257) >> 16;
}

struct Rgba {
  uint8_t red, green, blue, alpha;
};

uint32_t Packed(uint32_t alpha, uint32_t red, uint32_t green, uint32_t blue) {
  return alpha << 24 | red << 16 | green << 8 | blue;
}

// All pixels of the row are opaque. Without a branch in the loop, so that it becomes vectors.
bool IsOpaque(const std::byte* row, int32_t width) {
  uint8_t all = 0xff;
  for (int32_t x = 0; x < width; ++x) all &= static_cast<uint8_t>(row[4 * x + 3]);
  return all == 0xff;
}

// One rotation by a byte of the pixel and its exchange of bytes: vectors, too.
void ReadOpaqueRgba(const std::byte* row, int32_t width, uint32_t* argb) {
  for (int32_t x = 0; x < width; ++x) {
    uint32_t pixel;  // 0xAABBGGRR
    std::memcpy(&pixel, row + 4 * static_cast<size_t>(x), sizeof(pixel));
    argb[x] = kOpaque | (pixel & 0xff) << 16 | (pixel & 0xff00) | (pixel >> 16 & 0xff);
  }
}

void ReadRgb(const std::byte* row, int32_t width, uint32_t* argb) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(row);
  for (int32_t x = 0; x < width; ++x, bytes += 3) {
    argb[x] = Packed(255, bytes[0], bytes[1], bytes[2]);
  }
}

}  // namespace

void ReadPremultipliedRow(const SourcePicture& picture, int32_t y, uint32_t* argb) {
  const std::byte* row = picture.Row(y);
  if (picture.layout == PixelLayout::kArgb32) {
    std::memcpy(argb, row, static_cast<size_t>(picture.width) * sizeof(uint32_t));
  } else if (picture.layout == PixelLayout::kRgb) {
    ReadRgb(row, picture.width, argb);
  } else if (picture.layout == PixelLayout::kRgbaAsIs || IsOpaque(row, picture.width)) {
    ReadOpaqueRgba(row, picture.width, argb);
  } else {
    for (int32_t x = 0; x < picture.width; ++x) {
      Rgba pixel;
      std::memcpy(&pixel, row + 4 * static_cast<size_t>(x), sizeof(pixel));
      argb[x] =
          Packed(pixel.alpha, Premultiplied(pixel.red, pixel.alpha),
                 Premultiplied(pixel.green, pixel.alpha), Premultiplied(pixel.blue, pixel.alpha));
    }
  }
}

void ReadStraightRow(const SourcePicture& picture, int32_t y, uint32_t* argb) {
  const std::byte* row = picture.Row(y);
  if (picture.layout == PixelLayout::kRgb) {
    ReadRgb(row, picture.width, argb);
    return;
  }
  for (int32_t x = 0; x < picture.width; ++x) {
    Rgba pixel;
    std::memcpy(&pixel, row + 4 * static_cast<size_t>(x), sizeof(pixel));
    argb[x] = Packed(pixel.alpha, pixel.red, pixel.green, pixel.blue);
  }
}

}  // namespace reel
