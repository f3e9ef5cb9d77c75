// SampleDistribution: a distribution as a parameter names it, its samples, and the bins they fall
// in.
//
// Samples are made by inverting the distribution function (Boost.Math) on std::mt19937_64, which
// the standard specifies to the bit; the standard's own distributions differ from library to
// library.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace reel {

// `count` bins of `width` from `low` on.
struct HistogramBins {
  double low = 0;
  double width = 1;
  int count = 1;

  double high() const { return low + width * count; }

  // The bin that holds `value`, or -1 outside of all.
  int Find(double value) const;
};

struct SampleDistribution {
  std::string title;  // "Normal, μ = 0, σ = 1"
  HistogramBins bins;
  std::function<double(double)> quantile;  // of a probability in 0 .. 1, both excluded

  // `count` samples that depend on nothing but `seed` and `stream`; different streams of one seed
  // are independent.
  std::vector<double> Sample(int64_t count, uint64_t seed, uint32_t stream) const;
};

// A list such as "normal(-2.5, 1), gamma(2, 1.5), exponential(2), uniform": normal(mean, standard
// deviation), gamma(shape, scale), exponential(mean), uniform(low, high); without brackets,
// normal(0, 1), gamma(2, 1), exponential(1), uniform(0, 1). Throws std::runtime_error with the item
// that is wrong, the known names and the nearest one.
std::vector<SampleDistribution> ParseDistributions(std::string_view text);

}  // namespace reel
