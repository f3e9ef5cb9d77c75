// Rational: exact fractions for frame rates and durations.
//
// Frame n of a film shows the time n / fps; with 30000/1001 frames a second that is not a sum of
// doubles. Always reduced, denominator positive. Values; no allocation.

#pragma once

#include <cstdint>
#include <numeric>
#include <string>

namespace reel {

// GNU C; -Wpedantic wants it said.
__extension__ using Int128 = __int128;

struct Rational {
  int64_t num = 0;
  int64_t den = 1;

  friend bool operator==(const Rational&, const Rational&) = default;
};

// num/den in lowest terms. REQUIRES: den != 0, neither is INT64_MIN.
constexpr Rational MakeRational(int64_t num, int64_t den) {
  const int64_t divisor = std::gcd(num, den);
  const int64_t sign = den < 0 ? -1 : 1;
  return divisor == 0 ? Rational{0, 1} : Rational{sign * num / divisor, sign * den / divisor};
}

constexpr double ToDouble(Rational value) {
  return static_cast<double>(value.num) / static_cast<double>(value.den);
}

// "60" or "30000/1001", which is also what ffmpeg reads.
inline std::string ToString(Rational value) {
  const std::string num = std::to_string(value.num);
  return value.den == 1 ? num : num + "/" + std::to_string(value.den);
}

// How many frames start within `duration_s` at `fps`: the smallest n with n / fps >= duration, so the
// end is exclusive and the last partial frame is shown. 128-bit products, so nothing overflows.
constexpr int64_t FramesIn(Rational duration_s, Rational fps) {
  const Int128 num = static_cast<Int128>(duration_s.num) * fps.num;
  const Int128 den = static_cast<Int128>(duration_s.den) * fps.den;
  return static_cast<int64_t>((num + den - 1) / den);
}

}  // namespace reel
