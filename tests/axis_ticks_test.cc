#include "plot/axis_ticks.h"

#include <catch2/catch.hpp>
#include <string>

#include "nice_step.h"

namespace reel {
namespace {

TEST_CASE("NiceStep is the smallest of 1, 2, 5 with few enough steps") {
  CHECK(NiceStep(10, 10) == Approx(1));
  CHECK(NiceStep(10, 9) == Approx(2));
  CHECK(NiceStep(308, 12) == Approx(50));
  CHECK(NiceStep(0.3, 3) == Approx(0.1));
  CHECK(NiceStep(7e9, 2) == Approx(5e9));
}

TEST_CASE("AxisAround spans the data with a margin, and widens a span of zero") {
  const AxisRange range = AxisAround(0, 200, 0.05, 8);
  CHECK(range.low == Approx(-10));
  CHECK(range.high == Approx(210));
  const AxisRange flat = AxisAround(5, 5, 0, 8);
  CHECK(flat.low < 5);
  CHECK(flat.high > 5);
}

TEST_CASE("TicksOf gives the multiples of the step within the range, its ends included") {
  CHECK(TicksOf({-10, 210, 50}) == std::vector<double>{0, 50, 100, 150, 200});
  CHECK(TicksOf({0, 0.3, 0.1}).size() == 4);  // 3 × 0.1 is a little more than 0.3
}

TEST_CASE("TickLabel has as many decimals as the step needs") {
  CHECK(TickLabel(1850, 50) == "1850");
  CHECK(TickLabel(-0.5, 0.5) == "-0.5");
  CHECK(TickLabel(-1e-17, 0.1) == "0.0");
  CHECK(TickLabel(2e9, 1e9) == "2e+09");
  CHECK(TickLabel(3e-9, 1e-9) == "3e-09");
}

}  // namespace
}  // namespace reel
