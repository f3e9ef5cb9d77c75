// BT.709 limited range in fixed point: the weights that every path of the I420 conversion shares,
// so that all give the same bytes, and the formula itself for single values. Pure functions.
//
// The error against the formula in real numbers, before rounding: a luma weight is off by at most
// 1/2 in 2^15, so Y by 255 * 3/2 / 2^15 < 0.012. A chroma weight is off by at most 1/2, green's by
// 1, in 2^16, and the sum over a 2 x 2 block is rounded once, so U and V by 255 * 2 / 2^16 < 0.008.
// A value can therefore differ from the exactly rounded one only by one step, and only where the
// exact value lies that close to the middle between two steps.

#pragma once

#include <cstdint>

namespace reel::bt709 {

struct Weights {
  int16_t blue = 0;
  int16_t green = 0;
  int16_t red = 0;
};

// The luma weights of ITU-R BT.709-6, item 3.2; chroma follows from them by item 3.3
// (E'Cb = (E'B - E'Y) / 1.8556 and E'Cr = (E'R - E'Y) / 1.5748, which are 2 - 2 Kb and 2 - 2 Kr).
inline constexpr double kRedShare = 0.2126;
inline constexpr double kGreenShare = 0.7152;
inline constexpr double kBlueShare = 0.0722;

// Item 3.4 for 8 bits: Y spans 219 steps from 16, U and V span 224 steps around 128; an RGB value
// of a picture spans 255.
inline constexpr double kLumaSpan = 219.0 / 255.0;
inline constexpr double kChromaSpan = 224.0 / 255.0;

// The largest powers of two that leave the weights within int16, which is what a multiplication of
// vectors takes. A chroma weight meets the sum of four pixels, hence two bits more.
inline constexpr int kLumaBits = 15;
inline constexpr int kChromaWeightBits = 16;
inline constexpr int kChromaBits = kChromaWeightBits + 2;

constexpr int16_t ToFixed(double value, int bits) {
  const double scaled = value * (1 << bits);
  return static_cast<int16_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

inline constexpr Weights kLuma = {
    .blue = ToFixed(kLumaSpan * kBlueShare, kLumaBits),
    .green = ToFixed(kLumaSpan * kGreenShare, kLumaBits),
    .red = ToFixed(kLumaSpan * kRedShare, kLumaBits),
};

// Green takes what makes the sum zero, so that every grey is neutral.
constexpr Weights WithNeutralGreen(int16_t blue, int16_t red) {
  return {.blue = blue, .green = static_cast<int16_t>(-blue - red), .red = red};
}

inline constexpr Weights kChromaU =
    WithNeutralGreen(ToFixed(kChromaSpan / 2, kChromaWeightBits),
                     ToFixed(-kChromaSpan* kRedShare / (2 - 2 * kBlueShare), kChromaWeightBits));
inline constexpr Weights kChromaV =
    WithNeutralGreen(ToFixed(-kChromaSpan * kBlueShare / (2 - 2 * kRedShare), kChromaWeightBits),
                     ToFixed(kChromaSpan / 2, kChromaWeightBits));

// What is added before the shift: the value of black, and one half to round.
inline constexpr int32_t kLumaOffset = (16 << kLumaBits) + (1 << (kLumaBits - 1));
inline constexpr int32_t kChromaOffset = (128 << kChromaBits) + (1 << (kChromaBits - 1));

constexpr int32_t WeightedSum(const Weights& weights, int32_t blue, int32_t green, int32_t red) {
  return weights.blue * blue + weights.green * green + weights.red * red;
}

// Y of one pixel; each channel 0..255.
constexpr uint8_t Luma(int32_t blue, int32_t green, int32_t red) {
  return static_cast<uint8_t>((WeightedSum(kLuma, blue, green, red) + kLumaOffset) >> kLumaBits);
}

// U or V, as `weights` say, of a 2 x 2 block; each channel the sum of four pixels, 0..1020.
constexpr uint8_t Chroma(const Weights& weights, int32_t blue, int32_t green, int32_t red) {
  const int32_t sum = WeightedSum(weights, blue, green, red) + kChromaOffset;
  return static_cast<uint8_t>(sum >> kChromaBits);
}

static_assert(Luma(0, 0, 0) == 16 && Luma(255, 255, 255) == 235);
static_assert(Chroma(kChromaU, 0, 0, 0) == 128 && Chroma(kChromaU, 1020, 1020, 1020) == 128);
static_assert(Chroma(kChromaV, 0, 0, 0) == 128 && Chroma(kChromaV, 1020, 1020, 1020) == 128);
static_assert(Chroma(kChromaU, 1020, 0, 0) == 240 && Chroma(kChromaU, 0, 1020, 1020) == 16);
static_assert(Chroma(kChromaV, 0, 0, 1020) == 240 && Chroma(kChromaV, 1020, 1020, 0) == 16);

}  // namespace reel::bt709
