#include "base/quantities.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

struct RationalCase {
  std::string text;
  Rational value;
};

TEST_CASE("a rate is taken exactly") {
  const auto test = GENERATE(values<RationalCase>({{"60", {60, 1}},
                                                   {"23.976", {2997, 125}},
                                                   {"29.97", {2997, 100}},
                                                   {"30000/1001", {30000, 1001}},
                                                   {"24.0", {24, 1}},
                                                   {"60/2", {30, 1}},
                                                   {"1/1000", {1, 1000}},
                                                   {"0.5/1.5", {1, 3}},
                                                   {"1000", {1000, 1}}}));
  CAPTURE(test.text);
  REQUIRE(ParseFrameRate(test.text).ok());
  CHECK(ParseFrameRate(test.text).value() == test.value);
}

TEST_CASE("a text that is no possible rate is refused with the limit") {
  const auto [text, reason] = GENERATE(table<std::string, std::string>(
      {{"0", "above 0, at most 1000 frames a second"},
       {"0/5", "above 0, at most 1000 frames a second"},
       {"1000.001", "above 0, at most 1000 frames a second"},
       {"1000000000", "above 0, at most 1000 frames a second"},
       {"1/0", "divides by zero"},
       {"-30", "is not a number like"},
       {"+30", "is not a number like"},
       {"nan", "is not a number like"},
       {"inf", "is not a number like"},
       {"1e3", "is not a number like"},
       {"", "is not a number like"},
       {".5", "is not a number like"},
       {"5.", "is not a number like"},
       {"30 ", "is not a number like"},
       {"30/1001/2", "is not a number like"},
       {"29.97002997", "finer than ffmpeg takes"},
       {"1234567890123456789", "has more than 18 digits"},
       {"999999999999999999/0.00000000000000001", "too large or too fine"}}));
  CAPTURE(text);
  REQUIRE_FALSE(ParseFrameRate(text).ok());
  CHECK(ParseFrameRate(text).status().code() == StatusCode::kInvalidInput);
  CHECK_THAT(ParseFrameRate(text).status().message(), Catch::Contains(reason));
}

TEST_CASE("a duration has a unit or is seconds") {
  const auto test = GENERATE(values<RationalCase>({{"5s", {5, 1}},
                                                   {"5", {5, 1}},
                                                   {"2.5", {5, 2}},
                                                   {"1500ms", {3, 2}},
                                                   {"2m", {120, 1}},
                                                   {"1.5h", {5400, 1}},
                                                   {"10/3s", {10, 3}},
                                                   {"0.1", {1, 10}},
                                                   {"100000000", {100000000, 1}}}));
  CAPTURE(test.text);
  REQUIRE(ParseDuration(test.text).ok());
  CHECK(ParseDuration(test.text).value() == test.value);
}

TEST_CASE("a text that is no possible duration is refused") {
  const auto text = GENERATE(as<std::string>(), "0", "0s", "-1s", "s", "ms", "5 s", "1:30", "5sec",
                             "nan", "100000001", "1e9", "999999999999999999h");
  CAPTURE(text);
  CHECK_FALSE(ParseDuration(text).ok());
}

TEST_CASE("a time may be zero where a duration may not") {
  CHECK(ParseTime("0s").value() == Rational{0, 1});
  CHECK(ParseDuration("0s").status().message() == "'0s' is not above 0");
}

TEST_CASE("a size has two sides within the limit") {
  CHECK(ParseSize("640x480").value() == Size{640, 480});
  CHECK(ParseSize("1x1").value() == Size{1, 1});
  CHECK(ParseSize("16384x16384").value() == Size{16384, 16384});
  const auto text =
      GENERATE(as<std::string>(), "", "640", "640x", "x480", "640X480", "640x480x2", "0x480",
               "640x0", "-1x480", "16385x1", "1x16385", "1000000000x1000000000",
               "99999999999999999999x1", "640.5x480", "640 x 480", "0x10x20");
  CAPTURE(text);
  CHECK_FALSE(ParseSize(text).ok());
}

TEST_CASE("a size beyond the limit names value and limit") {
  CHECK(ParseSize("1000000000x480").status().message() ==
        "'1000000000x480' is outside of the limits: each side is 1 to 16384 pixels");
}

TEST_CASE("a range holds at least one frame") {
  CHECK(ParseFrameRange("10:20").value() == FrameRange{10, 20});
  CHECK(ParseFrameRange("0:1").value() == FrameRange{0, 1});
  CHECK(ParseFrameRange("20:10").status().message() ==
        "'20:10' holds no frame: the end (exclusive) must be above the first");
  CHECK(ParseFrameRange("10").status().message() ==
        "'10' is not FIRST:END in frames; 10:20 is frames 10 to 19");
  CHECK(ParseFrameRange("0:100000001").status().message() ==
        "'0:100000001' is outside of the limits: frames are 0 to 100000000");
  const auto text = GENERATE(as<std::string>(), "10:10", "10", "10:", ":10", "-1:10", "1:2:3",
                             "a:b", "0:100000001", "0:99999999999999999999");
  CAPTURE(text);
  CHECK_FALSE(ParseFrameRange(text).ok());
}

TEST_CASE("an amount of memory has a unit of 1024 or of 1000") {
  const auto [text, bytes] = GENERATE(table<std::string, int64_t>({{"65536", 65536},
                                                                   {"65536B", 65536},
                                                                   {"1KiB", 1024},
                                                                   {"512MiB", 536870912},
                                                                   {"512M", 536870912},
                                                                   {"1.5GiB", 1610612736},
                                                                   {"100MB", 100000000},
                                                                   {"1kB", 1000},
                                                                   {"16TiB", 17592186044416}}));
  CAPTURE(text);
  REQUIRE(ParseByteCount(text).ok());
  CHECK(ParseByteCount(text).value() == bytes);
}

TEST_CASE("a text that is no possible amount of memory is refused") {
  const auto text = GENERATE(as<std::string>(), "0", "0MiB", "-1", "1.5", "0.1KiB", "MiB", "5 MiB",
                             "1mb", "17TiB", "999999999999999999TiB", "1e9");
  CAPTURE(text);
  CHECK_FALSE(ParseByteCount(text).ok());
  CHECK(ParseByteCount("17TiB").status().message() ==
        "'17TiB' is outside of the limits: a whole number of bytes, 1 to 17592186044416 (16 TiB)");
}

TEST_CASE("a whole number is all digits of 64 bits") {
  CHECK(ParseInteger("-9223372036854775808").value() == INT64_MIN);
  CHECK(ParseInteger("9223372036854775808").status().message() ==
        "'9223372036854775808' does not fit 64 bits");
  CHECK_FALSE(ParseInteger("1.0").ok());
  CHECK_FALSE(ParseInteger("0x10").ok());
  CHECK_FALSE(ParseInteger(" 1").ok());
  CHECK(ParseIntegerIn("5", 1, 4).status().message() == "5 is outside of 1 to 4");
}

TEST_CASE("a number is finite") {
  CHECK(ParseNumber("23.5").value() == 23.5);
  for (const char* text : {"nan", "inf", "-inf", "1e999", "", "1,5", "0x1p3z"}) {
    CAPTURE(text);
    CHECK_FALSE(ParseNumber(text).ok());
  }
}

}  // namespace
}  // namespace reel
