#include "base/json_places.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace reel {
namespace {

using Json = nlohmann::json;

constexpr const char* kJob = R"(// A film
{
  "scene": "timeline",  /* two
  lines */ "fps":
    30,
  "timeline": {
    "then": [
      {"clip": "a"}, [1, 2],
      // "not": "a key",
      {
        "crop"  :  "10x20" // behind it
      }
    ],
    "a.b[0]": {"c": true}, "say \"\\\u0041\u00e9\n": null
  },
  "empty": {}, "none": []
}
)";

int LineOf(const JsonPlaces& places, std::string_view path) {
  const JsonPlace* place = places.Find(path);
  return place ? place->line : 0;
}

TEST_CASE("JsonPlaces finds the line and the bytes of each value") {
  struct Case {
    std::string path;
    int line;
    std::string text;
  };
  const Case cases[] = {
      {"scene", 3, "\"timeline\""},
      {"fps", 4, "30"},  // the line of the key
      {"timeline.then[0]", 8, "{\"clip\": \"a\"}"},
      {"timeline.then[0].clip", 8, "\"a\""},
      {"timeline.then[1]", 8, "[1, 2]"},
      {"timeline.then[1][1]", 8, "2"},
      {"timeline.then[2].crop", 11, "\"10x20\""},
      {"timeline.a.b[0]", 14, "{\"c\": true}"},
      {"timeline.a.b[0].c", 14, "true"},
      {"timeline.say \"\\A\u00e9\n", 14, "null"},
      {"empty", 16, "{}"},
      {"none", 16, "[]"},
  };
  const std::string text = kJob;
  const JsonPlaces places(text);
  for (const Case& c : cases) {
    CAPTURE(c.path);
    const JsonPlace* place = places.Find(c.path);
    REQUIRE(place != nullptr);
    CHECK(place->line == c.line);
    CHECK(text.substr(place->begin, place->end - place->begin) == c.text);
  }
  CHECK(LineOf(places, "timeline.then[2]") == 10);
  CHECK(LineOf(places, "") == 2);
}

TEST_CASE("JsonPlaces finds nothing where the path leads nowhere") {
  const JsonPlaces places(kJob);
  for (const char* path : {"scen", "scene.", "scene.x", ".scene", "timeline.then[3]", "not",
                           "timeline.then[", "timeline.then[0", "timeline.then[-1]",
                           "timeline.then.0", "timeline.then[0]clip", "timelinethen", "none[0]",
                           "timeline.then[99999999999999999999]", "empty.", "[0]", "\xff"}) {
    CAPTURE(path);
    CHECK(places.Find(path) == nullptr);
  }
}

TEST_CASE("JsonPlaces counts lines from the number that the text begins with") {
  const JsonPlaces places("\n{\"a\":\n1}", 41);
  CHECK(LineOf(places, "") == 42);
  CHECK(LineOf(places, "a") == 42);
}

TEST_CASE("JsonPlaces takes a text that is no object") {
  CHECK(*JsonPlaces(" 12.5e3 ").Find("") == JsonPlace{1, 1, 7});
  CHECK(*JsonPlaces("\xEF\xBB\xBF\"//\"").Find("") == JsonPlace{1, 3, 7});
  CHECK(*JsonPlaces("[0,\n[1]]").Find("[1][0]") == JsonPlace{2, 5, 6});
  CHECK(*JsonPlaces("").Find("") == JsonPlace{1, 0, 0});
}

TEST_CASE("of keys that stand there twice JsonPlaces finds the last") {
  CHECK(LineOf(JsonPlaces("{\"a\": 1,\n\"a\": {\"b\": 1,\n\"b\": 2}}"), "a") == 2);
  CHECK(LineOf(JsonPlaces("{\"a\": 1,\n\"a\": {\"b\": 1,\n\"b\": 2}}"), "a.b") == 3);
}

void CheckAgainst(const JsonPlaces& places, const std::string& text, const std::string& path,
                  const Json& value) {
  CAPTURE(path);
  const JsonPlace* place = places.Find(path);
  REQUIRE(place != nullptr);
  CHECK(Json::parse(text.substr(place->begin, place->end - place->begin), nullptr, false, true) ==
        value);
  for (const auto& [key, element] : value.items()) {
    if (value.is_array()) CheckAgainst(places, text, path + "[" + key + "]", element);
    if (!value.is_object()) continue;
    CheckAgainst(places, text, path.empty() ? key : path + "." + key, element);
  }
}

TEST_CASE("each place of JsonPlaces holds what nlohmann-json reads there") {
  const std::string text = kJob;
  CheckAgainst(JsonPlaces(text), text, "", Json::parse(text, nullptr, true, true));
  const std::string escapes = R"({"\"":"\\","a/b":"/*","\/":"//","\t\u20ac":["]","}"],"x":-1e-2})";
  CheckAgainst(JsonPlaces(escapes), escapes, "", Json::parse(escapes));
}

// It shall come to an end, and name no byte outside of the text; the sanitizers look on.
void ScanAnything(const std::string& text) {
  const JsonPlaces places(text);
  const JsonPlace& whole = *places.Find("");
  CHECK(whole.begin <= whole.end);
  CHECK(whole.end <= text.size());
  for (const char* path : {"[0]", "timeline", "timeline.then[2].crop", "a", ""}) {
    const JsonPlace* place = places.Find(path);
    if (place) CHECK((place->begin <= place->end && place->end <= text.size()));
  }
}

TEST_CASE("JsonPlaces comes to an end with a text that was cut off anywhere") {
  const std::string text = kJob;
  for (size_t bytes = 0; bytes <= text.size(); ++bytes) {
    ScanAnything(text.substr(0, bytes));
    ScanAnything(text.substr(bytes));
  }
}

TEST_CASE("JsonPlaces comes to an end with a text that is no JSON") {
  constexpr std::string_view kAlphabet = "{}[]\",:/*\\u0041a \n\t-.eE\xEF\xBB\xBF";
  std::mt19937 random(20);  // NOLINT: the same texts each time
  std::string text(200, ' ');
  for (int i = 0; i < 20'000; ++i) {
    for (char& c : text) c = kAlphabet[random() % kAlphabet.size()];
    ScanAnything(text);
  }
}

TEST_CASE("a text that nests deeper than any is scanned without a stack to match") {
  constexpr size_t kDeep = 1 << 20;
  ScanAnything(std::string(kDeep, '['));
  ScanAnything(std::string(kDeep, ']'));
  std::string objects;
  for (size_t i = 0; i < kDeep / 5; ++i) objects += "{\"a\":";
  ScanAnything(objects);
  // What follows the nested value is found all the same.
  const std::string deep = std::string(200, '[') + "\"]\", // ]\n1" + std::string(200, ']');
  CHECK(LineOf(JsonPlaces("{\"deep\": " + deep + ", \"a\": 1}"), "a") == 2);
}

}  // namespace
}  // namespace reel
