#include "daemon/cluster/plan/rough_time.h"

#include <catch2/catch.hpp>
#include <limits>
#include <string>

namespace reel {
namespace {

struct RoughTimeCase {
  double seconds;
  std::string text;
};

TEST_CASE("a duration is said in the units that a person would take") {
  const RoughTimeCase test = GENERATE(values<RoughTimeCase>({
      {-1, "0 s"},
      {0, "0 s"},
      {0.004, "0 s"},
      {0.036, "0.036 s"},
      {0.4, "0.4 s"},
      {0.994, "0.99 s"},
      {0.996, "1.0 s"},
      {3.14, "3.1 s"},
      {9.94, "9.9 s"},
      {9.96, "10 s"},
      {119.4, "119 s"},
      {119.6, "2 min"},
      {125, "2 min 5 s"},
      {7199.6, "2 h"},
      {12'000, "3 h 20 min"},
      {std::numeric_limits<double>::quiet_NaN(), "0 s"},
  }));
  CAPTURE(test.seconds);
  CHECK(RoughTime(test.seconds) == test.text);
}

TEST_CASE("a duration without end is a large number of hours") {
  CHECK(RoughTime(std::numeric_limits<double>::infinity()).ends_with(" min"));
}

}  // namespace
}  // namespace reel
