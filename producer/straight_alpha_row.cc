#include "producer/straight_alpha_row.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace reel {
namespace {

constexpr int kScaleBits = 24;  // the most that leave 255 / 1 within 32 bits
constexpr uint64_t kHalf = uint64_t{1} << (kScaleBits - 1);

// 255 / alpha, rounded up, so that halves round up. With it a quotient is too large by less than
// 255 / 2^24; one that is not to be rounded up is at least 1 / 510 below the half, because its
// denominator is at most 2 * 255.
constexpr std::array<uint32_t, 256> kScaleOfAlpha = [] {
  std::array<uint32_t, 256> scale{};  // 0 for alpha 0: no colour
  for (uint32_t alpha = 1; alpha < 256; ++alpha) {
    scale[alpha] = ((uint32_t{255} << kScaleBits) + (alpha - 1)) / alpha;
  }
  return scale;
}();

uint32_t StraightChannel(uint32_t channel, uint64_t scale) {
  return static_cast<uint32_t>(std::min<uint64_t>((channel * scale + kHalf) >> kScaleBits, 255));
}

uint32_t StraightPixel(uint32_t pixel) {
  const uint32_t alpha = pixel >> 24;
  if (alpha == 255) return pixel;
  const uint64_t scale = kScaleOfAlpha[alpha];
  const uint32_t blue = StraightChannel(pixel & 0xff, scale);
  const uint32_t green = StraightChannel(pixel >> 8 & 0xff, scale);
  const uint32_t red = StraightChannel(pixel >> 16 & 0xff, scale);
  return alpha << 24 | red << 16 | green << 8 | blue;
}

}  // namespace

void WriteStraightAlphaRowPortable(const uint32_t* pixels, int32_t width, std::byte* bgra) {
  for (int32_t x = 0; x < width; ++x) {
    const uint32_t straight = StraightPixel(pixels[x]);
    std::memcpy(bgra + x * sizeof straight, &straight, sizeof straight);
  }
}

StraightAlphaRowWriter FastestStraightAlphaRowWriter() {
  static const StraightAlphaRowWriter fastest = Avx2StraightAlphaRowWriter() != nullptr
                                                    ? Avx2StraightAlphaRowWriter()
                                                    : WriteStraightAlphaRowPortable;
  return fastest;
}

}  // namespace reel
