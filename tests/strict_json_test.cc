#include "base/strict_json.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

namespace reel {
namespace {

std::string ErrorOf(const std::string& text) {
  return ParseStrictJson(text, JsonComments::kIgnored).status().message();
}

TEST_CASE("a syntax error names line and column") {
  CHECK_THAT(ErrorOf("{\n  \"a\": 1,,\n}"), Catch::StartsWith("line 2, column 10: "));
  CHECK_THAT(ErrorOf(""), Catch::StartsWith("line 1, column 1: "));
  CHECK_THAT(ErrorOf("{\"a\": NaN}"), Catch::StartsWith("line 1, column 7: "));
  CHECK_THAT(ErrorOf("{\"a\": 1} x"), Catch::StartsWith("line 1, column 10: "));
  CHECK_THAT(ErrorOf("{\"a\": \"\xff\"}"), Catch::StartsWith("line 1, column 8: "));
  CHECK_THAT(ErrorOf("{\"a\": 1e999}"), Catch::StartsWith("number overflow"));
}

TEST_CASE("a key that stands there twice is an error at any depth") {
  CHECK(ErrorOf(R"({"a": 1, "a": 2})") == "'a' stands there twice");
  CHECK(ErrorOf(R"({"p": {"x": 1, "y": [{"x": 1}], "x": 2}})") == "'p.x' stands there twice");
  CHECK(ErrorOf(R"({"p": [0, {"x": 1}, [{"x": 1, "x": 1}]]})") == "'p[2][0].x' stands there twice");
  CHECK(ErrorOf(R"({"p": {"x": 1}, "q": {"x": 1}})").empty());
}

TEST_CASE("comments are taken only where they are allowed") {
  const std::string text = "{ // one\n \"a\": /* two */ 1}";
  CHECK(ParseStrictJson(text, JsonComments::kIgnored).ok());
  CHECK_FALSE(ParseStrictJson(text, JsonComments::kRefused).ok());
}

TEST_CASE("a text that would exhaust memory or stack is refused") {
  CHECK(ErrorOf(std::string(500'000, '[')) == "nested deeper than 64 levels");
  CHECK(ErrorOf(std::string((1 << 20) + 1, ' ')) == "1048577 bytes of JSON; the limit is 1048576");
  CHECK(ErrorOf(std::string(64, '[') + std::string(64, ']')).empty());
  CHECK(ErrorOf(std::string(65, '[') + std::string(65, ']')) == "nested deeper than 64 levels");
  // As one object: GCC 12 falsely warns of the bounds of a sum of temporaries (-Warray-bounds).
  const std::string opened(64, '[');
  CHECK(ErrorOf(opened + "{\"a\": 1}") == "nested deeper than 64 levels");
}

}  // namespace
}  // namespace reel
