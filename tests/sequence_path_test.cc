#include "daemon/encoder/sequence_path.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

std::string FileOf(const std::string& path, int64_t number) {
  const auto parsed = SequencePath::Parse(path);
  REQUIRE(parsed.ok());
  REQUIRE(parsed.value().has_value());
  return parsed.value()->File(number);
}

TEST_CASE("a sequence path with one number gives each frame's file") {
  CHECK(FileOf("/o/%05d.png", 7) == "/o/00007.png");
  CHECK(FileOf("/o/%05d.png", 1234567) == "/o/1234567.png");
  CHECK(FileOf("/o/a%d.png", 0) == "/o/a0.png");
  CHECK(FileOf("/o/100%%-%03d.png", 2) == "/o/100%-002.png");
  CHECK(FileOf("%03d%%.png", 2) == "002%.png");
}

TEST_CASE("a percent sign in the directory is taken literally") {
  CHECK(FileOf("/50%d/%d.png", 3) == "/50%d/3.png");
  const auto parsed = SequencePath::Parse("/50%d/%04d.png");
  REQUIRE(parsed.ok());
  CHECK(parsed.value()->Image2Pattern() == "/50%%d/%04d.png");
  CHECK(parsed.value()->In("/w%").Image2Pattern() == "/w%%/%04d.png");
  CHECK(parsed.value()->Pattern() == "/50%d/%04d.png");
}

TEST_CASE("a name without a percent sign is a single picture") {
  const auto parsed = SequencePath::Parse("/50%/a.png");
  REQUIRE(parsed.ok());
  CHECK_FALSE(parsed.value().has_value());
}

TEST_CASE("any other use of a percent sign is refused with the way to write it") {
  const std::string none = "has a \"%\" that is no frame number";
  const auto [path, reason] = GENERATE_REF(
      table<std::string, std::string>({{"/%s.png", none},
                                       {"/%5d.png", none},
                                       {"/%d-%d.png", "has more than one frame number"},
                                       {"/%%.png", "has a percent sign but no frame number"},
                                       {"/%.png", none},
                                       {"/a%", none},
                                       {"/%0", none},
                                       {"/%ld.png", none},
                                       {"/%-5d.png", none},
                                       {"/%099d.png", none},
                                       {"/%n.png", none},
                                       {"/%05", none},
                                       {"/%099999999999999999999d.png", none}}));
  CAPTURE(path);
  const auto parsed = SequencePath::Parse(path);
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.status().code() == StatusCode::kInvalidInput);
  CHECK(parsed.status().message() ==
        "output: \"" + path + "\" " + reason +
            "; write the number as %d or, with zeros, %05d, and a percent sign as %%");
}

}  // namespace
}  // namespace reel
