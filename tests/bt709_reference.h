// The formula of ITU-R BT.709-6, items 3.2 to 3.4, for 8 bits and limited range, in real numbers:
// what the tests hold the conversion against. Shares nothing with producer/bt709_weights.h.

#pragma once

#include <cmath>

namespace reel {

struct Rgb {
  double red = 0;  // 0..255
  double green = 0;
  double blue = 0;
};

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
