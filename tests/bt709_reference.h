// The formula of ITU-R BT.709-6, items 3.2 to 3.4, for 8 bits and limited range, in real numbers:
// what the tests hold the conversion against. Shares nothing with producer/bt709_weights.h.

#pragma once

#include <array>
#include <cmath>
#include <cstdint>

namespace reel {

struct Rgb {
  double red = 0;  // 0..255
  double green = 0;
  double blue = 0;
};

// Of a pixel 0xAARRGGBB, without its alpha.
inline Rgb ColourOf(uint32_t pixel) {
  return {.red = double(pixel >> 16 & 0xff),
          .green = double(pixel >> 8 & 0xff),
          .blue = double(pixel & 0xff)};
}

inline Rgb MeanColour(const std::array<uint32_t, 4>& block) {
  Rgb mean;
  for (const uint32_t pixel : block) {
    const Rgb colour = ColourOf(pixel);
    mean.red += colour.red / 4;
    mean.green += colour.green / 4;
    mean.blue += colour.blue / 4;
  }
  return mean;
}

struct Yuv {
  double y = 0;  // 16..235
  double u = 0;  // 16..240
  double v = 0;  // 16..240
};

inline Yuv ExactYuv(const Rgb& colour) {
  const double red = colour.red / 255;
  const double green = colour.green / 255;
  const double blue = colour.blue / 255;
  const double luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return {.y = 219 * luma + 16,
          .u = 224 * (blue - luma) / 1.8556 + 128,
          .v = 224 * (red - luma) / 1.5748 + 128};
}

// Steps between a converted value and the exactly rounded one.
inline double StepsOff(int converted, double exact) {
  return std::abs(converted - std::floor(exact + 0.5));
}

}  // namespace reel
