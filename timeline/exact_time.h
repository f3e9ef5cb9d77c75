// Exact times: sums and products of rational seconds.
//
// What clips do to time is adding and multiplying, so all of it can be exact, and is. A result that two
// 63-bit numbers cannot hold is rounded to a flick: 1/705,600,000 s, a length of which the frames of all
// usual rates (24, 25, 30, 48, 50, 60, 120 and, by 1000/1001, the NTSC ones) have a whole number
// (github.com/OculusVR/Flicks). Eased times, which are real numbers, are rounded to flicks too, so that a
// frame's beginning is one again after easing and does not fall just before it. Pure; any thread.

#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/rational.h"

namespace reel {

inline constexpr int64_t kFlicksPerSecond = 705'600'000;

// The nearest flick. REQUIRES: finite, below 1e10 in size.
inline Rational NearestFlick(double seconds) {
  return MakeRational(std::llround(seconds * static_cast<double>(kFlicksPerSecond)),
                      kFlicksPerSecond);
}

// num / den in lowest terms, or the nearest flick; of what is beyond 4e9 a whole number near it, at most
// 2^62. REQUIRES: den > 0.
inline Rational ExactOrFlick(Int128 num, Int128 den) {
  constexpr Int128 kMost = std::numeric_limits<int64_t>::max() / 2;
  const auto fits = [](Int128 value) { return value <= kMost && value >= -kMost; };
  // Nearly always, and then without dividing in 128 bits, for which processors have no instruction.
  if (fits(num) && fits(den)) {
    return MakeRational(static_cast<int64_t>(num), static_cast<int64_t>(den));
  }
  Int128 a = num < 0 ? -num : num;
  Int128 b = den;
  while (b != 0) {
    const Int128 rest = a % b;
    a = b;
    b = rest;
  }
  num /= a;
  den /= a;
  if (fits(num) && fits(den)) return {static_cast<int64_t>(num), static_cast<int64_t>(den)};
  // Counts, not times: so large that the number of their flicks would overflow.
  constexpr double kMostSeconds = 4e9;
  constexpr auto kMostCount = static_cast<double>(kMost);
  const double value = static_cast<double>(num) / static_cast<double>(den);
  if (std::abs(value) < kMostSeconds) return NearestFlick(value);
  return {std::llround(std::clamp(value, -kMostCount, kMostCount)), 1};
}

inline Rational Plus(Rational a, Rational b) {
  return ExactOrFlick(static_cast<Int128>(a.num) * b.den + static_cast<Int128>(b.num) * a.den,
                      static_cast<Int128>(a.den) * b.den);
}

inline Rational Negative(Rational value) { return {-value.num, value.den}; }
inline Rational Minus(Rational a, Rational b) { return Plus(a, Negative(b)); }

inline Rational Times(Rational a, Rational b) {
  return ExactOrFlick(static_cast<Int128>(a.num) * b.num, static_cast<Int128>(a.den) * b.den);
}

// REQUIRES: b is not zero.
inline Rational Over(Rational a, Rational b) {
  const Int128 sign = b.num < 0 ? -1 : 1;
  return ExactOrFlick(sign * a.num * b.den, sign * a.den * b.num);
}

constexpr bool IsLess(Rational a, Rational b) {
  return static_cast<Int128>(a.num) * b.den < static_cast<Int128>(b.num) * a.den;
}

inline Rational Least(Rational a, Rational b) { return IsLess(b, a) ? b : a; }
inline Rational Most(Rational a, Rational b) { return IsLess(a, b) ? b : a; }

// The largest whole number that is not above the value.
constexpr int64_t Floor(Rational value) {
  return value.num >= 0 ? value.num / value.den : -((-value.num + value.den - 1) / value.den);
}

// floor(a / b), at most 2^62 in size. REQUIRES: b is above 0.
inline int64_t FloorQuotient(Rational a, Rational b) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max() / 2;
  const Int128 num = static_cast<Int128>(a.num) * b.den;
  const Int128 den = static_cast<Int128>(a.den) * b.num;
  if (num <= kMost && num >= -kMost && den <= kMost) {
    return Floor({static_cast<int64_t>(num), static_cast<int64_t>(den)});
  }
  const Int128 quotient = num >= 0 ? num / den : -((-num + den - 1) / den);
  return static_cast<int64_t>(std::clamp<Int128>(quotient, -kMost, kMost));
}

}  // namespace reel
