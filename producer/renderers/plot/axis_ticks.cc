#include "plot/axis_ticks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nice_step.h"

namespace reel {

AxisRange AxisAround(double low, double high, double margin, double most_ticks) {
  double span = high - low;
  if (span <= 0) {
    span = std::max(std::abs(high), 1.0);
    low -= span / 2;
    high += span / 2;
  }
  return {low - margin * span, high + margin * span, NiceStep(span, most_ticks)};
}

std::vector<double> TicksOf(const AxisRange& range) {
  const double slack = 1e-9;  // steps: a limit that is a tick but for rounding keeps its tick
  const double first = std::ceil(range.low / range.step - slack);
  const double last = std::floor(range.high / range.step + slack);
  std::vector<double> ticks;
  for (double i = first; i <= last; ++i) ticks.push_back(i * range.step);
  return ticks;
}

std::string TickLabel(double value, double step) {
  constexpr double kMostPlain = 1e6;
  constexpr int kMostDecimals = 6;
  const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
  if (std::abs(value) >= kMostPlain || decimals > kMostDecimals) return fmt::format("{:g}", value);
  const double rounded = std::abs(value) < step / 2 ? 0 : value;  // no "-0"
  return fmt::format("{:.{}f}", rounded, decimals);
}

}  // namespace reel
