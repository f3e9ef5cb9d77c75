#include "timeline/exact_time.h"

#include <catch2/catch.hpp>

namespace reel {
namespace {

TEST_CASE("sums, products and quotients of times are exact and in lowest terms") {
  CHECK(Plus({1, 3}, {1, 6}) == Rational{1, 2});
  CHECK(Minus({1, 3}, {1, 2}) == Rational{-1, 6});
  CHECK(Times({1001, 30000}, {30000, 1001}) == Rational{1, 1});
  CHECK(Over({1, 3}, {-2, 3}) == Rational{-1, 2});
  CHECK(Over({0, 1}, {5, 7}) == Rational{0, 1});
}

TEST_CASE("comparison and floor are exact for negative times, too") {
  CHECK(IsLess({-1, 3}, {-1, 4}));
  CHECK_FALSE(IsLess({2, 4}, {1, 2}));
  CHECK(Floor({7, 2}) == 3);
  CHECK(Floor({-7, 2}) == -4);
  CHECK(Floor({-6, 2}) == -3);
  CHECK(Least({1, 2}, {1, 3}) == Rational{1, 3});
  CHECK(Most({1, 2}, {1, 3}) == Rational{1, 2});
}

TEST_CASE("a quotient's floor is exact for numbers that 64 bits do not hold, too") {
  CHECK(FloorQuotient({7, 2}, {1, 1}) == 3);
  CHECK(FloorQuotient({-7, 2}, {1, 1}) == -4);
  CHECK(FloorQuotient({1, 3}, {1, 30}) == 10);
  CHECK(FloorQuotient({-1, 3}, {1, 30}) == -10);
  constexpr int64_t kLarge = int64_t{1} << 61;
  CHECK(FloorQuotient({kLarge, kLarge - 1}, {1, 30}) == 30);
  CHECK(FloorQuotient({-kLarge, kLarge - 1}, {1, 30}) == -31);
  CHECK(FloorQuotient({kLarge, 3}, {1, kLarge}) == std::numeric_limits<int64_t>::max() / 2);
  CHECK(FloorQuotient({-kLarge, 3}, {1, kLarge}) == -(std::numeric_limits<int64_t>::max() / 2));
}

TEST_CASE("a count that 63 bits do not hold is a whole number nearby, or the largest") {
  constexpr int64_t kLarge = 2'000'000'011;
  const Rational near = Over({kLarge * kLarge, 7}, {1, 3});
  CHECK(near.den == 1);
  CHECK(ToDouble(near) == Approx(3.0 / 7 * kLarge * kLarge).epsilon(1e-15));
  CHECK(Over({kLarge * kLarge, 1}, {1, kLarge}) == Rational{int64_t{1} << 62, 1});
  CHECK(Over({-kLarge * kLarge, 1}, {1, kLarge}) == Rational{-(int64_t{1} << 62), 1});
}

TEST_CASE("a result that 63 bits do not hold is the nearest flick") {
  constexpr int64_t kPrime = 2'147'483'647;  // 2^31 - 1
  Rational value{1, 1};
  for (int i = 0; i < 6; ++i) value = Times(value, {kPrime - 1, kPrime});
  CHECK(ToDouble(value) == Approx(1.0).epsilon(1e-8));
  CHECK(value.den <= std::numeric_limits<int64_t>::max() / 2);
}

TEST_CASE("a frame's beginning is a whole number of flicks at every usual rate") {
  for (const Rational fps : {Rational{24, 1},
                             {25, 1},
                             {30, 1},
                             {48, 1},
                             {50, 1},
                             {60, 1},
                             {120, 1},
                             {24000, 1001},
                             {30000, 1001},
                             {60000, 1001}}) {
    for (const int64_t frame : {1, 7, 59, 1001, 123'457}) {
      const Rational begin = Times({frame, 1}, {fps.den, fps.num});
      CHECK(NearestFlick(ToDouble(begin)) == begin);
    }
  }
}

}  // namespace
}  // namespace reel
