#include "daemon/cluster/plan/rough_time.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

namespace reel {
namespace {

constexpr int64_t kMinute = 60;
constexpr int64_t kHour = 60 * kMinute;

// "2 min", "2 min 5 s"
std::string TwoUnits(int64_t large, const char* large_unit, int64_t small, const char* small_unit) {
  const std::string text = fmt::format("{} {}", large, large_unit);
  return small == 0 ? text : fmt::format("{} {} {}", text, small, small_unit);
}

}  // namespace

std::string RoughTime(double seconds) {
  if (!(seconds >= 0.005)) return "0 s";
  if (seconds < 0.995) return fmt::format("{:.2g} s", seconds);
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  constexpr double kMost = 1e15;  // what a whole number holds
  const int64_t whole = std::llround(std::fmin(seconds, kMost));
  if (whole < 2 * kMinute) return fmt::format("{} s", whole);
  if (whole < 2 * kHour) return TwoUnits(whole / kMinute, "min", whole % kMinute, "s");
  const int64_t minutes = (whole + kMinute / 2) / kMinute;
  return TwoUnits(minutes / 60, "h", minutes % 60, "min");
}

}  // namespace reel
