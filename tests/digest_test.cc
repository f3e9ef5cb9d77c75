#include "cache/digest.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

TEST_CASE("a digest survives its text") {
  const Digest digest = DigestOfText("frame");
  CHECK(digest.Hex().size() == 32);
  CHECK(Digest::FromHex(digest.Hex()) == digest);
  CHECK(Digest{0, 5}.Hex() == "00000000000000000000000000000005");
}

TEST_CASE("a text that is no digest is none") {
  const std::string good = DigestOfText("frame").Hex();
  CHECK_FALSE(Digest::FromHex(""));
  CHECK_FALSE(Digest::FromHex(good + "0"));
  CHECK_FALSE(Digest::FromHex(good.substr(1)));
  CHECK_FALSE(Digest::FromHex("-" + good.substr(1)));
  CHECK_FALSE(Digest::FromHex("G" + good.substr(1)));
  CHECK_FALSE(Digest::FromHex("AB" + good.substr(2)));
}

TEST_CASE("lists of texts that read the same have different digests") {
  const auto of = [](const std::string& one, const std::string& other) {
    return DigestBuilder().Add(one).Add(other).Finish();
  };
  CHECK(of("ab", "c") == of("ab", "c"));
  CHECK(of("ab", "c") != of("a", "bc"));
  CHECK(of("", "abc") != of("abc", ""));
  CHECK(of("1:a", "") != of("", "1:a"));
  CHECK(DigestBuilder().Add("abc").Finish() != of("abc", ""));
}

}  // namespace
}  // namespace reel
