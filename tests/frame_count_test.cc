#include "daemon/encoder/frame_count.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

TEST_CASE("ffprobe's answer is read as a number") {
  CHECK(ParseFrameCount("300\n").value() == 300);
  CHECK(ParseFrameCount("0").value() == 0);
}

TEST_CASE("an answer that is no number is an error that shows it") {
  const std::string answer = GENERATE(as<std::string>{}, "", "\n", "N/A\n", "3\n4\n", "-1\n", "12x",
                                      "99999999999999999999");
  CAPTURE(answer);
  CHECK(ParseFrameCount(answer).status().code() == StatusCode::kFailed);
}

TEST_CASE("a PNG is complete when its last chunk is") {
  const std::string end("\0\0\0\0IEND\xAE\x42\x60\x82", 12);
  CHECK(EndsLikePng(end));
  CHECK(EndsLikePng("x" + end));
  CHECK_FALSE(EndsLikePng(end.substr(0, 11)));
  CHECK_FALSE(EndsLikePng(""));
}

}  // namespace
}  // namespace reel
