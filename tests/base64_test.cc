#include "base/base64.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

TEST_CASE("RFC 4648's examples are written and read") {
  const std::string text = "foobar";
  const char* const written[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
  for (size_t length = 0; length <= text.size(); ++length) {
    const std::string bytes = text.substr(0, length);
    CHECK(ToBase64(bytes) == written[length]);
    CHECK(FromBase64(written[length]) == bytes);
  }
}

TEST_CASE("any byte comes back, also from pieces of whole groups put together") {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += static_cast<char>(i * 7);
  CHECK(FromBase64(ToBase64(bytes)) == bytes);
  CHECK(ToBase64(bytes.substr(0, 300)) + ToBase64(bytes.substr(300)) == ToBase64(bytes));
}

TEST_CASE("what is no base64 gives nothing") {
  for (const char* text : {"Zg=", "Z", "Zm9v!mFy", "Zg==Zg==", "====", "Z===", "Zm9v\n"}) {
    INFO(text);
    CHECK(FromBase64(text) == std::nullopt);
  }
}

}  // namespace
}  // namespace reel
