#include "sample_distribution.h"

#include <fmt/format.h>

#include <boost/math/distributions/exponential.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/uniform.hpp>
#include <charconv>
#include <cmath>
#include <optional>
#include <random>
#include <stdexcept>

#include "base/nearest_name.h"
#include "nice_step.h"

namespace reel {
namespace {

// Not by way of long double, which is another type on every machine.
using MathPolicy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

constexpr double kTail = 0.001;  // part of a long tail that is left out of the picture

template <typename Distribution>
std::function<double(double)> QuantileOf(const Distribution& distribution) {
  return [distribution](double p) { return boost::math::quantile(distribution, p); };
}

// From zero to where the tail becomes thin.
HistogramBins BinsFromZero(const std::function<double(double)>& quantile) {
  const double high = quantile(1 - kTail);
  const double width = NiceStep(high, 20);
  return {0, width, static_cast<int>(std::ceil(high / width))};
}

SampleDistribution Normal(double mean, double deviation) {
  // Four deviations to both sides by halves: for normal(0, 1), -4 to 4 by 0.5.
  return {fmt::format("Normal, μ = {:g}, σ = {:g}", mean, deviation),
          {mean - 4 * deviation, deviation / 2, 16},
          QuantileOf(boost::math::normal_distribution<double, MathPolicy>(mean, deviation))};
}

SampleDistribution Gamma(double shape, double scale) {
  const auto quantile =
      QuantileOf(boost::math::gamma_distribution<double, MathPolicy>(shape, scale));
  return {fmt::format("Gamma, k = {:g}, θ = {:g}", shape, scale), BinsFromZero(quantile), quantile};
}

SampleDistribution Exponential(double mean) {
  const auto quantile =
      QuantileOf(boost::math::exponential_distribution<double, MathPolicy>(1 / mean));
  return {fmt::format("Exponential, mean {:g}", mean), BinsFromZero(quantile), quantile};
}

SampleDistribution Uniform(double low, double high) {
  return {fmt::format("Uniform, {:g} to {:g}", low, high),
          {low, (high - low) / 10, 10},
          QuantileOf(boost::math::uniform_distribution<double, MathPolicy>(low, high))};
}

struct Family {
  std::string name;
  std::vector<double> defaults;  // as many as it takes
  std::string_view rule;         // what must hold of the parameters
  bool (*holds)(const std::vector<double>&);
  SampleDistribution (*make)(const std::vector<double>&);
};

using Params = const std::vector<double>&;

const std::vector<Family>& Families() {
  static const std::vector<Family> families = {
      {"normal",
       {0, 1},
       "(mean, deviation), deviation above 0",
       [](Params p) { return p[1] > 0; },
       [](Params p) { return Normal(p[0], p[1]); }},
      {"gamma",
       {2, 1},
       "(shape, scale), both above 0",
       [](Params p) { return p[0] > 0 && p[1] > 0; },
       [](Params p) { return Gamma(p[0], p[1]); }},
      {"exponential",
       {1},
       "(mean), above 0",
       [](Params p) { return p[0] > 0; },
       [](Params p) { return Exponential(p[0]); }},
      {"uniform",
       {0, 1},
       "(low, high), low below high",
       [](Params p) { return p[0] < p[1]; },
       [](Params p) { return Uniform(p[0], p[1]); }},
  };
  return families;
}

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// Cuts at the commas that stand outside of brackets.
std::vector<std::string_view> SplitItems(std::string_view text) {
  std::vector<std::string_view> items;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
    if (text[i] != ',' || depth > 0) continue;
    items.push_back(Trimmed(text.substr(begin, i - begin)));
    begin = i + 1;
  }
  items.push_back(Trimmed(text.substr(begin)));
  return items;
}

std::optional<std::vector<double>> ParseNumbers(std::string_view text) {
  std::vector<double> numbers;
  for (const std::string_view item : SplitItems(text)) {
    double value = 0;
    const auto [end, error] = std::from_chars(item.data(), item.data() + item.size(), value);
    if (error != std::errc() || end != item.data() + item.size() || !std::isfinite(value)) {
      return std::nullopt;
    }
    numbers.push_back(value);
  }
  return numbers;
}

[[noreturn]] void Refuse(std::string_view item, const std::string& reason) {
  throw std::runtime_error(fmt::format("distributions: \"{}\": {}", item, reason));
}

const Family& FindFamily(std::string_view item, std::string_view name) {
  std::vector<std::string> names;
  for (const Family& family : Families()) {
    if (family.name == name) return family;
    names.push_back(family.name);
  }
  const std::optional<std::string> nearest = NearestName(name, names);
  Refuse(item, fmt::format("must be one of {}{}", fmt::join(names, ", "),
                           nearest ? fmt::format("; did you mean {}?", *nearest) : ""));
}

SampleDistribution ParseItem(std::string_view item) {
  const size_t bracket = item.find('(');
  const Family& family = FindFamily(item, Trimmed(item.substr(0, bracket)));
  if (bracket == std::string_view::npos) return family.make(family.defaults);
  if (!item.ends_with(')')) Refuse(item, "the bracket is not closed");
  const std::optional<std::vector<double>> numbers =
      ParseNumbers(item.substr(bracket + 1, item.size() - bracket - 2));
  if (!numbers || numbers->size() != family.defaults.size() || !family.holds(*numbers)) {
    Refuse(item, fmt::format("must be {}{}", family.name, family.rule));
  }
  return family.make(*numbers);
}

}  // namespace

int HistogramBins::Find(double value) const {
  const double place = std::floor((value - low) / width);
  return place >= 0 && place < count ? static_cast<int>(place) : -1;
}

std::vector<double> SampleDistribution::Sample(int64_t sample_count, uint64_t seed,
                                               uint32_t stream) const {
  std::seed_seq sequence{seed & 0xFFFFFFFF, seed >> 32, uint64_t{stream}};
  std::mt19937_64 engine(sequence);
  std::vector<double> samples;
  samples.reserve(static_cast<size_t>(sample_count));
  for (int64_t i = 0; i < sample_count; ++i) {
    // The upper 53 bits, in the middle of their interval: never 0, never 1.
    const double probability = (static_cast<double>(engine() >> 11) + 0.5) * 0x1p-53;
    samples.push_back(quantile(probability));
  }
  return samples;
}

std::vector<SampleDistribution> ParseDistributions(std::string_view text) {
  std::vector<SampleDistribution> distributions;
  for (const std::string_view item : SplitItems(text)) distributions.push_back(ParseItem(item));
  return distributions;
}

}  // namespace reel
