#include "producer/timeline/picture_mixing.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "producer/timeline/pixel_rows.h"

namespace reel {

void FillPicture(const ClipCanvas& canvas, uint32_t argb) {
  for (int32_t y = 0; y < canvas.height; ++y) {
    std::fill_n(canvas.Row(y), canvas.width, argb);
  }
}

void CopyPicture(const ClipCanvas& from, const ClipCanvas& to) {
  for (int32_t y = 0; y < to.height; ++y) {
    std::memcpy(to.Row(y), from.Row(y), static_cast<size_t>(to.width) * sizeof(uint32_t));
  }
}

void MixPicture(const ClipCanvas& other, double weight, const ClipCanvas& onto) {
  const auto of_other = static_cast<int32_t>(std::lround(weight * kFullWeight));
  if (of_other == kFullWeight) return CopyPicture(other, onto);
  const PixelRows& rows = FastestPixelRows();
  for (int32_t y = 0; y < onto.height; ++y) {
    rows.mix(other.Row(y), onto.width, of_other, onto.Row(y));
  }
}

void OverPicture(const ClipCanvas& above, double opacity, const ClipCanvas& onto) {
  const auto in_parts = static_cast<uint32_t>(std::lround(opacity * kFullOpacity));
  const PixelRows& rows = FastestPixelRows();
  for (int32_t y = 0; y < onto.height; ++y) {
    rows.over(above.Row(y), onto.width, in_parts, onto.Row(y));
  }
}

uint32_t PremultipliedColour(uint32_t straight) {
  const uint32_t alpha = straight >> 24;
  const auto channel = [&](int shift) {
    return (((straight >> shift & 0xFF) * alpha + 127) / 255) << shift;
  };
  return alpha << 24 | channel(16) | channel(8) | channel(0);
}

}  // namespace reel
