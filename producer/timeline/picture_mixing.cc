#include "producer/timeline/picture_mixing.h"

#include <algorithm>
#include <cmath>
#include <cstring>

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

// Bytes one by one, without a branch: the compiler makes vectors of it.
void MixPicture(const ClipCanvas& over, double weight, const ClipCanvas& onto) {
  constexpr uint32_t kOne = 65536;
  const auto to = static_cast<uint32_t>(std::lround(weight * kOne));
  const uint32_t from = kOne - to;
  const auto bytes = static_cast<size_t>(onto.width) * sizeof(uint32_t);
  for (int32_t y = 0; y < onto.height; ++y) {
    auto* below = reinterpret_cast<uint8_t*>(onto.Row(y));
    const auto* above = reinterpret_cast<const uint8_t*>(over.Row(y));
    for (size_t i = 0; i < bytes; ++i) {
      below[i] = static_cast<uint8_t>((below[i] * from + above[i] * to + kOne / 2) / kOne);
    }
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
