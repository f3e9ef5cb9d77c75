// Where an axis has its ticks, and how their numbers are written. Pure functions.

#pragma once

#include <string>
#include <vector>

#include "plot/plplot_canvas.h"

namespace reel {

// An axis over all of `low` .. `high` and a little more at both ends (`margin`, a part of the
// span), so that no point lies on the frame. A span of zero is widened. REQUIRES: low <= high, both
// finite.
AxisRange AxisAround(double low, double high, double margin, double most_ticks);

// The multiples of the step within the range.
std::vector<double> TicksOf(const AxisRange& range);

// "1850", "-0.5", "2e+09": as many decimals as the step needs.
std::string TickLabel(double value, double step);

}  // namespace reel
