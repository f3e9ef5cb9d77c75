#include "bench/settling.h"

#include <catch2/catch.hpp>
#include <vector>

namespace reel::bench {
namespace {

// One count every half second.
std::vector<JobSample> EveryHalfSecond(const std::vector<int64_t>& counts) {
  std::vector<JobSample> samples;
  for (const int64_t count : counts) {
    samples.push_back({0.5 * static_cast<double>(samples.size()), 0, count});
  }
  return samples;
}

TEST_CASE("A count that never moves has settled with the first sample") {
  const auto settling = FindSettling(EveryHalfSecond({2, 2, 2, 2, 2, 2, 2}));
  REQUIRE(settling);
  CHECK(settling->at.seconds == 0);
  CHECK(settling->at.producers == 2);
  CHECK(settling->changes == 0);
  CHECK(settling->seconds_after == 3);
}

TEST_CASE("A count settles where it stays near for two seconds, not where it only pauses") {
  const auto settling = FindSettling(EveryHalfSecond({1, 4, 4, 4, 8, 16, 16, 16, 16, 16}));
  REQUIRE(settling);
  CHECK(settling->at.seconds == 2.5);
  CHECK(settling->at.producers == 16);
}

TEST_CASE("A step of one or of 15 percent is rest, and a larger one is none") {
  CHECK(FindSettling(EveryHalfSecond({2, 3, 2, 1, 2}))->at.seconds == 0);
  CHECK(FindSettling(EveryHalfSecond({40, 46, 34, 40, 40}))->at.seconds == 0);
  CHECK_FALSE(FindSettling(EveryHalfSecond({2, 2, 2, 4, 2})));
  CHECK_FALSE(FindSettling(EveryHalfSecond({40, 40, 47, 40, 40})));
}

TEST_CASE("What the count does after settling is counted, the small steps too") {
  const auto settling = FindSettling(EveryHalfSecond({8, 8, 9, 9, 8, 8, 2, 2}));
  REQUIRE(settling);
  CHECK(settling->changes == 3);
  CHECK(settling->seconds_after == 3.5);
}

TEST_CASE("A count that rests for less than two seconds before the end has not settled") {
  CHECK_FALSE(FindSettling(EveryHalfSecond({1, 2, 4, 8, 8, 8, 8})));
  CHECK_FALSE(FindSettling({}));
}

}  // namespace
}  // namespace reel::bench
