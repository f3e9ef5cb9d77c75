// BT.709 limited range in fixed point: the weights that every path of the I420 conversion shares,
// so that all give the same bytes, and the formula itself for single values. Pure functions.
//
// All sums are 16 bits wide with 8 bits behind the point, because a vector has twice as many words
// as it has double words, and because a pixel need not be taken apart for them:
//
//   luma    from the two overlapping words that three neighbouring bytes of a pixel are,
//           256 G + B and 256 R + G: the upper halves of both times a weight, and to this B and G
//           times whole numbers (pmulhuw, pmaddubsw). The weights are solved for together.
//   chroma  from the differences B - G and R - G, whose weights are all that the formula has, since
//           the three weights of U and those of V have the sum zero. Every grey is neutral.
//
// The error against the formula in real numbers, before rounding. Luma: the weights are off by
// 255 * 1.4e-5 < 0.0036 together, and of two products the fraction is cut off, which the offset
// centres, 1/256 < 0.004: together below 0.008. Chroma: 255 * 1.3e-5 < 0.0033, and two products are
// rounded, 1/256: below 0.0075. A value can therefore differ from the exactly rounded one only by one
// step, and only where the exact value lies that close to the middle between two steps.

#pragma once

#include <cstdint>

namespace reel::bt709 {

// The luma weights of ITU-R BT.709-6, item 3.2; chroma follows from them by item 3.3
// (E'Cb = (E'B - E'Y) / 1.8556 and E'Cr = (E'R - E'Y) / 1.5748, which are 2 - 2 Kb and 2 - 2 Kr).
inline constexpr double kRedShare = 0.2126;
inline constexpr double kGreenShare = 0.7152;
inline constexpr double kBlueShare = 0.0722;

// Item 3.4 for 8 bits: Y spans 219 steps from 16, U and V span 224 steps around 128; an RGB value
// of a picture spans 255.
inline constexpr double kLumaSpan = 219.0 / 255.0;
inline constexpr double kChromaSpan = 224.0 / 255.0;

inline constexpr int kFractionBits = 8;
inline constexpr int kOne = 1 << kFractionBits;

constexpr int32_t Nearest(double value) {
  return static_cast<int32_t>(value < 0 ? value - 0.5 : value + 0.5);
}

constexpr double Distance(double a, double b) { return a < b ? b - a : a - b; }

// 256 Y = blue B + green G + ((256 G + B) green_blue) / 2^16 + ((256 R + G) red_green) / 2^16
struct LumaWeights {
  int8_t blue = 0;
  int8_t green = 0;
  uint16_t green_blue = 0;
  uint16_t red_green = 0;

  // What a step of the channel really adds to Y.
  constexpr double BlueStep() const { return (blue + green_blue / 65536.0) / kOne; }
  constexpr double GreenStep() const {
    return (green + green_blue / 256.0 + red_green / 65536.0) / kOne;
  }
  constexpr double RedStep() const { return red_green / 256.0 / kOne; }

  constexpr double Error() const {
    return Distance(BlueStep(), kLumaSpan * kBlueShare) +
           Distance(GreenStep(), kLumaSpan * kGreenShare) +
           Distance(RedStep(), kLumaSpan * kRedShare);
  }
};

// Of all values of green_blue the one that leaves the least error; the others follow from it.
constexpr LumaWeights SolveLuma() {
  constexpr auto kRedGreen = static_cast<uint16_t>(Nearest(kLumaSpan * kRedShare * kOne * 256));
  LumaWeights best;
  for (int32_t green_blue = 0; green_blue < 65536; ++green_blue) {
    const int32_t blue = Nearest(kLumaSpan * kBlueShare * kOne - green_blue / 65536.0);
    const int32_t green =
        Nearest(kLumaSpan * kGreenShare * kOne - green_blue / 256.0 - kRedGreen / 65536.0);
    if (green < INT8_MIN || green > INT8_MAX) continue;
    const LumaWeights weights = {.blue = static_cast<int8_t>(blue),
                                 .green = static_cast<int8_t>(green),
                                 .green_blue = static_cast<uint16_t>(green_blue),
                                 .red_green = kRedGreen};
    if (weights.Error() < best.Error()) best = weights;
  }
  return best;
}

inline constexpr LumaWeights kLuma = SolveLuma();
static_assert(255 * kLuma.Error() < 0.0036);

// What is added before the shift: the value of black, one half to round, and the half step by which
// each of two products is too small in the mean.
inline constexpr int32_t kLumaOffset = 16 * kOne + kOne / 2 + 1;

// A difference of sums over a 2 x 2 block, times this, is the largest that fits a signed word:
// 1020 * 32 = 32640.
inline constexpr int32_t kDifferenceScale = 32;

// 256 U = Round((B - G) from_blue) + Round((R - G) from_red), both differences scaled, with Round as
// pmulhrsw does it; V likewise. 4 pixels and the scale of 32 are 2^7, hence 2^16 to a whole weight.
struct ChromaWeights {
  int16_t from_blue = 0;
  int16_t from_red = 0;
};

constexpr int16_t ToChromaWeight(double weight) {
  return static_cast<int16_t>(Nearest(weight * 65536));
}

inline constexpr ChromaWeights kChromaU = {
    .from_blue = ToChromaWeight(kChromaSpan / 2),
    .from_red = ToChromaWeight(-kChromaSpan * kRedShare / (2 - 2 * kBlueShare))};
inline constexpr ChromaWeights kChromaV = {
    .from_blue = ToChromaWeight(-kChromaSpan * kBlueShare / (2 - 2 * kRedShare)),
    .from_red = ToChromaWeight(kChromaSpan / 2)};

// The value of grey, and one half to round.
inline constexpr int32_t kChromaOffset = 128 * kOne + kOne / 2;

// The upper half of the product of two words: pmulhuw.
constexpr int32_t UpperHalf(int32_t word, uint16_t weight) {
  return static_cast<int32_t>(static_cast<uint32_t>(word) * weight >> 16);
}

// Y of one pixel; each channel 0..255.
constexpr uint8_t Luma(int32_t blue, int32_t green, int32_t red) {
  const int32_t sum = kLuma.blue * blue + kLuma.green * green +
                      UpperHalf(green << 8 | blue, kLuma.green_blue) +
                      UpperHalf(red << 8 | green, kLuma.red_green);
  return static_cast<uint8_t>((sum + kLumaOffset) >> kFractionBits);
}

// (difference * weight + 2^14) >> 15: pmulhrsw for one pair of words.
constexpr int32_t RoundedProduct(int32_t difference, int32_t weight) {
  return (difference * weight + (1 << 14)) >> 15;
}

// U or V, as `weights` say, of a 2 x 2 block; each channel the sum of four pixels, 0..1020.
constexpr uint8_t Chroma(const ChromaWeights& weights, int32_t blue, int32_t green, int32_t red) {
  const int32_t sum = RoundedProduct(kDifferenceScale * (blue - green), weights.from_blue) +
                      RoundedProduct(kDifferenceScale * (red - green), weights.from_red);
  return static_cast<uint8_t>((sum + kChromaOffset) >> kFractionBits);
}

static_assert(Luma(0, 0, 0) == 16 && Luma(255, 255, 255) == 235);
static_assert(Chroma(kChromaU, 0, 0, 0) == 128 && Chroma(kChromaU, 1020, 1020, 1020) == 128);
static_assert(Chroma(kChromaV, 0, 0, 0) == 128 && Chroma(kChromaV, 1020, 1020, 1020) == 128);
static_assert(Chroma(kChromaU, 1020, 0, 0) == 240 && Chroma(kChromaU, 0, 1020, 1020) == 16);
static_assert(Chroma(kChromaV, 0, 0, 1020) == 240 && Chroma(kChromaV, 1020, 1020, 0) == 16);

}  // namespace reel::bt709
