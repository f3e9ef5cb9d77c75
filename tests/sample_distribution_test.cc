#include "sample_distribution.h"

#include <catch2/catch.hpp>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace reel {
namespace {

double Mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

TEST_CASE("normal has bins from -4 to 4 by 0.5, lower ends included") {
  const HistogramBins bins = ParseDistributions("normal").at(0).bins;
  CHECK(bins.low == -4);
  CHECK(bins.width == 0.5);
  CHECK(bins.count == 16);
  CHECK(bins.high() == 4);
  CHECK(bins.Find(-4) == 0);
  CHECK(bins.Find(3.99) == 15);
  CHECK(bins.Find(4) == -1);
  CHECK(bins.Find(-4.01) == -1);
}

TEST_CASE("samples have their distribution's mean and mostly fall within the bins") {
  struct Case {
    std::string text;
    double mean;
  };
  for (const Case& c : {Case{"normal(-2.5, 1)", -2.5}, Case{"gamma(2,1.5)", 3},
                        Case{"exponential(2)", 2}, Case{"uniform(14,20)", 17}}) {
    CAPTURE(c.text);
    const SampleDistribution distribution = ParseDistributions(c.text).at(0);
    const std::vector<double> samples = distribution.Sample(20000, 1, 0);
    // About four standard errors of the widest of them.
    CHECK(Mean(samples) == Approx(c.mean).margin(0.06));
    int outside = 0;
    for (const double sample : samples) outside += distribution.bins.Find(sample) < 0 ? 1 : 0;
    CHECK(outside < 40);
  }
}

TEST_CASE("samples are these numbers on every standard library") {
  const std::vector<double> samples = ParseDistributions("uniform").at(0).Sample(3, 1, 0);
  const std::vector<double> again = ParseDistributions("uniform").at(0).Sample(5, 1, 0);
  CHECK(samples[0] == Approx(0.7584376338251628).epsilon(1e-15));
  CHECK(again[2] == samples[2]);
  CHECK(ParseDistributions("uniform").at(0).Sample(3, 2, 0)[0] != samples[0]);
  CHECK(ParseDistributions("uniform").at(0).Sample(3, 1, 1)[0] != samples[0]);
}

TEST_CASE("ParseDistributions takes a list with and without parameters") {
  const auto list = ParseDistributions(" normal(-2.5, 1) ,gamma,  exponential(2),uniform(14,20)");
  REQUIRE(list.size() == 4);
  CHECK(list[0].title == "Normal, μ = -2.5, σ = 1");
  CHECK(list[3].title == "Uniform, 14 to 20");
}

TEST_CASE("ParseDistributions refuses the wrong item with its text and what is possible") {
  struct Case {
    std::string text, reason;
  };
  const Case cases[] = {
      {"", "must be one of normal, gamma, exponential, uniform"},
      {"normal,", "must be one of"},
      {"norml", "did you mean normal?"},
      {"normal(0", "the bracket is not closed"},
      {"normal(0,1)x", "not closed"},
      {"normal(0,0)", "deviation above 0"},
      {"normal(0)", "(mean, deviation)"},
      {"gamma(-1,2)", "both above 0"},
      {"exponential(x)", "(mean)"},
      {"exponential(inf)", "(mean)"},
      {"uniform(2,1)", "low below high"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK_THROWS_WITH(ParseDistributions(c.text), Catch::Contains(c.reason));
  }
}

}  // namespace
}  // namespace reel
