#include "producer/timeline/pixel_rows.h"

#include <algorithm>
#include <cstddef>

namespace reel {
namespace {

constexpr uint32_t kFullAlpha = 255 << 8;

// Sixteen bits, eight of them behind the point; truncated, which is less than a 100th of what is rounded
// away at the end.
uint32_t Scaled(uint32_t channel, uint32_t opacity) { return (channel << 8) * opacity >> 16; }

// Times 257 and over 65536 is over 255.
uint32_t Shining(uint32_t channel, uint32_t transparency) {
  return channel * 257 * transparency >> 16;
}

uint32_t Rounded(uint32_t sum) { return std::min<uint32_t>(sum + 128, 0xFFFF) >> 8; }

uint32_t PixelOver(uint32_t above, uint32_t opacity, uint32_t below) {
  const uint32_t transparency = kFullAlpha - Scaled(above >> 24, opacity);
  uint32_t pixel = 0;
  for (int shift = 0; shift < 32; shift += 8) {
    const uint32_t channel = Rounded(Scaled(above >> shift & 0xFF, opacity) +
                                     Shining(below >> shift & 0xFF, transparency));
    pixel |= channel << shift;
  }
  return pixel;
}

void PortableOver(const uint32_t* above, int32_t width, uint32_t opacity, uint32_t* onto) {
  for (int32_t x = 0; x < width; ++x) onto[x] = PixelOver(above[x], opacity, onto[x]);
}

void PortableMix(const uint32_t* other, int32_t width, int32_t weight, uint32_t* onto) {
  const auto* from = reinterpret_cast<const uint8_t*>(other);
  auto* to = reinterpret_cast<uint8_t*>(onto);
  const auto bytes = static_cast<size_t>(width) * sizeof(uint32_t);
  for (size_t i = 0; i < bytes; ++i) {
    const int32_t sum = to[i] * (kFullWeight - weight) + from[i] * weight + kFullWeight / 2;
    to[i] = static_cast<uint8_t>(sum / kFullWeight);
  }
}

}  // namespace

const PixelRows& PortablePixelRows() {
  static constexpr PixelRows rows{PortableOver, PortableMix};
  return rows;
}

const PixelRows& FastestPixelRows() {
  static const PixelRows& fastest =
      Avx2PixelRows() != nullptr ? *Avx2PixelRows() : PortablePixelRows();
  return fastest;
}

}  // namespace reel
