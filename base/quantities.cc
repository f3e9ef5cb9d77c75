#include "base/quantities.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "base/field_text.h"

namespace reel {
namespace {

constexpr size_t kMaxDigits = 18;  // the most that always fit an int64_t

bool AllDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

int64_t PowerOfTen(size_t exponent) {
  int64_t power = 1;
  for (size_t i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// "12" or "12.5" exactly.
Result<Rational> ParseDecimal(std::string_view text, std::string_view whole_text) {
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (!AllDigits(whole) || (point != std::string_view::npos && !AllDigits(fraction))) {
    return InvalidInput(
        fmt::format("{} is not a number like 60, 23.976 or 30000/1001", Quoted(whole_text)));
  }
  if (whole.size() + fraction.size() > kMaxDigits) {
    return InvalidInput(fmt::format("{} has more than {} digits", Quoted(whole_text), kMaxDigits));
  }
  const std::string digits = std::string(whole) + std::string(fraction);
  int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return MakeRational(value, PowerOfTen(fraction.size()));
}

// Of values that are not both 0. (std::gcd knows no 128 bits.)
Int128 GreatestCommonDivisor(Int128 a, Int128 b) {
  while (b != 0) {
    const Int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

// left / right of values that are not negative; kInvalidInput when it does not fit.
Result<Rational> Quotient(Rational left, Rational right, std::string_view whole_text) {
  if (right.num == 0) return InvalidInput(fmt::format("{} divides by zero", Quoted(whole_text)));
  Int128 num = static_cast<Int128>(left.num) * right.den;
  Int128 den = static_cast<Int128>(left.den) * right.num;
  const Int128 divisor = GreatestCommonDivisor(num, den);
  num /= divisor;
  den /= divisor;
  constexpr Int128 kMost = std::numeric_limits<int64_t>::max();
  if (num > kMost || den > kMost) {
    return InvalidInput(fmt::format("{} is too large or too fine", Quoted(whole_text)));
  }
  return Rational{static_cast<int64_t>(num), static_cast<int64_t>(den)};
}

struct Unit {
  std::string_view name;
  Rational factor;
};

// The unit that `text` ends in, or null. Of two that fit ("s" and "ms") the longer one.
template <size_t N>
const Unit* EndingUnit(std::string_view text, const std::array<Unit, N>& units) {
  const Unit* best = nullptr;
  for (const Unit& unit : units) {
    if (text.ends_with(unit.name) && (!best || unit.name.size() > best->name.size())) best = &unit;
  }
  return best;
}

template <size_t N>
Result<Rational> ParseWithUnit(std::string_view text, const std::array<Unit, N>& units,
                               std::string_view examples) {
  const Unit* unit = EndingUnit(text, units);
  const std::string_view number = text.substr(0, text.size() - (unit ? unit->name.size() : 0));
  const Result<Rational> value = ParseRational(number);
  if (!value.ok()) return InvalidInput(fmt::format("{} is not like {}", Quoted(text), examples));
  if (!unit) return value;
  return Quotient(value.value(), {unit->factor.den, unit->factor.num}, text);
}

bool Exceeds(Rational value, int64_t limit) {
  return static_cast<Int128>(value.num) > static_cast<Int128>(limit) * value.den;
}

}  // namespace

Result<int64_t> ParseInteger(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    return InvalidInput(fmt::format("{} does not fit 64 bits", Quoted(text)));
  }
  if (error != std::errc() || end != text.data() + text.size()) {
    return InvalidInput(fmt::format("{} is not a whole number", Quoted(text)));
  }
  return value;
}

Result<int64_t> ParseIntegerIn(std::string_view text, int64_t least, int64_t most) {
  REEL_ASSIGN_OR_RETURN(const int64_t value, ParseInteger(text));
  if (value < least || value > most) {
    return InvalidInput(fmt::format("{} is outside of {} to {}", value, least, most));
  }
  return value;
}

Result<double> ParseNumber(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return InvalidInput(fmt::format("{} is not a finite number", Quoted(text)));
  }
  return value;
}

Result<Rational> ParseRational(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return ParseDecimal(text, text);
  REEL_ASSIGN_OR_RETURN(const Rational num, ParseDecimal(text.substr(0, slash), text));
  REEL_ASSIGN_OR_RETURN(const Rational den, ParseDecimal(text.substr(slash + 1), text));
  return Quotient(num, den, text);
}

Result<Size> ParseSize(std::string_view text) {
  const size_t x = text.find('x');
  const std::string_view width = text.substr(0, x);
  const std::string_view height = x == std::string_view::npos ? "" : text.substr(x + 1);
  if (!AllDigits(width) || !AllDigits(height)) {
    return InvalidInput(
        fmt::format("{} is not WIDTHxHEIGHT in pixels, like 1280x720", Quoted(text)));
  }
  const Result<int64_t> parsed_width = ParseIntegerIn(width, 1, kMaxSide);
  const Result<int64_t> parsed_height = ParseIntegerIn(height, 1, kMaxSide);
  if (!parsed_width.ok() || !parsed_height.ok()) {
    return InvalidInput(fmt::format("{} is outside of the limits: each side is 1 to {} pixels",
                                    Quoted(text), kMaxSide));
  }
  return Size{parsed_width.value(), parsed_height.value()};
}

Result<Rational> ParseFrameRate(std::string_view text) {
  REEL_ASSIGN_OR_RETURN(const Rational rate, ParseRational(text));
  if (rate.num == 0 || Exceeds(rate, kMaxFramesPerSecond)) {
    return InvalidInput(
        fmt::format("{} is outside of the limits: above 0, at most {} frames a second",
                    Quoted(text), kMaxFramesPerSecond));
  }
  constexpr int64_t kMostForFfmpeg = std::numeric_limits<int32_t>::max();  // libavutil/rational.h
  if (rate.num > kMostForFfmpeg || rate.den > kMostForFfmpeg) {
    return InvalidInput(fmt::format(
        "{} is {}, which is finer than ffmpeg takes (both sides at most {}); for film rates write "
        "a fraction like 30000/1001",
        Quoted(text), ToString(rate), kMostForFfmpeg));
  }
  return rate;
}

Result<Rational> ParseTime(std::string_view text) {
  static constexpr std::array<Unit, 4> kUnits = {
      {{"ms", {1, 1000}}, {"s", {1, 1}}, {"m", {60, 1}}, {"h", {3600, 1}}}};
  REEL_ASSIGN_OR_RETURN(const Rational seconds,
                        ParseWithUnit(text, kUnits, "5s, 1500ms, 2m or 2.5 (seconds)"));
  if (Exceeds(seconds, kMaxDurationSeconds)) {
    return InvalidInput(
        fmt::format("{} is longer than the limit of {} s", Quoted(text), kMaxDurationSeconds));
  }
  return seconds;
}

Result<Rational> ParseDuration(std::string_view text) {
  REEL_ASSIGN_OR_RETURN(const Rational seconds, ParseTime(text));
  if (seconds.num == 0) return InvalidInput(Quoted(text) + " is not above 0");
  return seconds;
}

Result<FrameRange> ParseFrameRange(std::string_view text) {
  const size_t colon = text.find(':');
  const std::string_view first = text.substr(0, colon);
  const std::string_view end = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  if (!AllDigits(first) || !AllDigits(end)) {
    return InvalidInput(
        fmt::format("{} is not FIRST:END in frames; 10:20 is frames 10 to 19", Quoted(text)));
  }
  const Result<int64_t> parsed_first = ParseIntegerIn(first, 0, kMaxFrames);
  const Result<int64_t> parsed_end = ParseIntegerIn(end, 0, kMaxFrames);
  if (!parsed_first.ok() || !parsed_end.ok()) {
    return InvalidInput(
        fmt::format("{} is outside of the limits: frames are 0 to {}", Quoted(text), kMaxFrames));
  }
  if (parsed_first.value() >= parsed_end.value()) {
    return InvalidInput(fmt::format(
        "{} holds no frame: the end (exclusive) must be above the first", Quoted(text)));
  }
  return FrameRange{parsed_first.value(), parsed_end.value()};
}

Result<int64_t> ParseByteCount(std::string_view text) {
  constexpr int64_t kKibi = 1024;
  constexpr int64_t kKilo = 1000;
  static constexpr std::array<Unit, 13> kUnits = {{{"B", {1, 1}},
                                                   {"KiB", {kKibi, 1}},
                                                   {"MiB", {kKibi * kKibi, 1}},
                                                   {"GiB", {kKibi * kKibi * kKibi, 1}},
                                                   {"TiB", {kKibi * kKibi * kKibi * kKibi, 1}},
                                                   {"K", {kKibi, 1}},
                                                   {"M", {kKibi * kKibi, 1}},
                                                   {"G", {kKibi * kKibi * kKibi, 1}},
                                                   {"T", {kKibi * kKibi * kKibi * kKibi, 1}},
                                                   {"kB", {kKilo, 1}},
                                                   {"MB", {kKilo * kKilo, 1}},
                                                   {"GB", {kKilo * kKilo * kKilo, 1}},
                                                   {"TB", {kKilo * kKilo * kKilo * kKilo, 1}}}};
  REEL_ASSIGN_OR_RETURN(const Rational bytes,
                        ParseWithUnit(text, kUnits, "512MiB, 1.5GiB, 100MB or 65536 (bytes)"));
  if (bytes.num == 0 || bytes.den != 1 || bytes.num > kMaxByteCount) {
    return InvalidInput(
        fmt::format("{} is outside of the limits: a whole number of bytes, 1 to {} (16 TiB)",
                    Quoted(text), kMaxByteCount));
  }
  return bytes.num;
}

}  // namespace reel
