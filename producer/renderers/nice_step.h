// NiceStep: distances that people count in.

#pragma once

#include <cmath>

namespace reel {

// The smallest of 1, 2 or 5 times a power of ten with which `span` has at most `most` steps.
// REQUIRES: span and most are finite and above 0.
inline double NiceStep(double span, double most) {
  // A hair below, so that a span of exactly most × step is not driven to the next one by rounding.
  const double smallest = span / most * (1 - 1e-9);
  const double power = std::pow(10, std::floor(std::log10(smallest)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= smallest) return factor * power;
  }
  return 10 * power;
}

}  // namespace reel
