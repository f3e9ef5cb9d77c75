#include "producer/renderer_parameters.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

constexpr reel_param_spec kSpecs[] = {
    {"title", REEL_PARAM_TEXT, "untitled", ""}, {"count", REEL_PARAM_INTEGER, "3", ""},
    {"ratio", REEL_PARAM_NUMBER, "0.5", ""},    {"grid", REEL_PARAM_BOOL, "yes", ""},
    {"csv", REEL_PARAM_PATH, "", ""},
};

std::string TextOf(const std::vector<ResolvedParameter>& resolved, const std::string& name) {
  for (const ResolvedParameter& parameter : resolved) {
    if (parameter.name == name) return parameter.text;
  }
  return "(missing)";
}

TEST_CASE("ResolveParameters fills in every default, normalised") {
  const auto resolved = ResolveParameters(kSpecs, {});
  REQUIRE(resolved.ok());
  CHECK(resolved.value().size() == 5);
  CHECK(TextOf(resolved.value(), "title") == "untitled");
  CHECK(TextOf(resolved.value(), "count") == "3");
  CHECK(TextOf(resolved.value(), "grid") == "true");
  CHECK(TextOf(resolved.value(), "csv").empty());
}

TEST_CASE("ResolveParameters takes a text of its type as the renderer is promised it") {
  struct Case {
    std::string name, given, resolved;
  };
  const Case cases[] = {
      {"title", "", ""},
      {"count", "-9223372036854775808", "-9223372036854775808"},
      {"count", "+7", "7"},
      {"ratio", "1e-3", "1e-3"},
      {"ratio", "-.5", "-.5"},
      {"grid", "1", "true"},
      {"grid", "no", "false"},
      {"grid", "0", "false"},
      {"csv", "data.csv", "/job/data.csv"},
      {"csv", "../data.csv", "/job/../data.csv"},
      {"csv", "/data.csv", "/data.csv"},
      {"csv", "", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name, c.given);
    const auto resolved = ResolveParameters(kSpecs, {{c.name, {c.given, "/job"}}});
    REQUIRE(resolved.ok());
    CHECK(TextOf(resolved.value(), c.name) == c.resolved);
  }
}

TEST_CASE("ResolveParameters refuses a text that is not of its type, with name and text") {
  struct Case {
    std::string name, given;
  };
  const Case cases[] = {
      {"count", ""},     {"count", "3.5"},   {"count", "9223372036854775808"},
      {"count", "3 "},   {"count", "+-3"},   {"ratio", "nan"},
      {"ratio", "inf"},  {"ratio", "1e999"}, {"ratio", "1,5"},
      {"ratio", "0x10"}, {"grid", "TRUE"},   {"grid", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name, c.given);
    const Status status = ResolveParameters(kSpecs, {{c.name, {c.given, "/job"}}}).status();
    CHECK(status.code() == StatusCode::kInvalidInput);
    CHECK_THAT(status.message(), Catch::Contains(c.name + " = \"" + c.given + "\""));
  }
}

TEST_CASE("ResolveParameters says what a text should have been") {
  const auto said = [](const std::string& name) {
    return ResolveParameters(kSpecs, {{name, {"x", "/job"}}}).status().message();
  };
  CHECK_THAT(said("count"), Catch::Contains("must be an integer in -9223372036854775808 .. "));
  CHECK(said("ratio") == "parameter ratio = \"x\": must be a finite number");
  CHECK(said("grid") == "parameter grid = \"x\": must be true or false");
}

TEST_CASE("a parameter whose type this Reel does not know is refused") {
  const reel_param_spec later[] = {{"shape", static_cast<reel_param_type>(7), "round", ""}};
  CHECK_THAT(ResolveParameters(later, {{"shape", {"round", ""}}}).status().message(),
             Catch::Contains("the renderer declares parameter shape of unknown type 7"));
}

TEST_CASE("ResolveParameters refuses a NUL, which would cut the text short") {
  const Status status =
      ResolveParameters(kSpecs, {{"title", {std::string("a\0b", 3), ""}}}).status();
  CHECK_THAT(status.message(), Catch::Contains("parameter title: must not contain a NUL byte"));
}

TEST_CASE("ResolveParameters refuses an unknown name and suggests the nearest") {
  const Status near = ResolveParameters(kSpecs, {{"titel", {"x", ""}}}).status();
  CHECK(near.code() == StatusCode::kInvalidInput);
  CHECK_THAT(near.message(), Catch::Contains("\"titel\"") && Catch::Contains("mean \"title\""));
  const Status far = ResolveParameters(kSpecs, {{"volume", {"x", ""}}}).status();
  CHECK_THAT(far.message(), Catch::Contains("title, count, ratio, grid, csv"));
  CHECK_THAT(ResolveParameters({}, {{"a", {"", ""}}}).status().message(),
             Catch::EndsWith("\"a\"; it takes none"));
}

}  // namespace
}  // namespace reel
