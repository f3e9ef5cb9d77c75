#include "timeline/film_spans.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "planned_film.h"

namespace reel {
namespace {

std::vector<ClipSpan> Spans(const std::string& film) {
  const Result<TimelinePlan> plan = PlanOf(film);
  INFO(plan.status().message());
  REQUIRE(plan.ok());
  return SpansOf(plan.value());
}

TEST_CASE("clips of a sequence follow each other, and overlap where they are joined") {
  CHECK(Spans(R"([{"scene": "a", "duration": 2}, {"crossfade": 0.5},
                  {"scene": "/d/b.so", "duration": 1, "name": "end"}])") ==
        std::vector<ClipSpan>{{0, "a", 0, 2}, {0, "end", 1.5, 2.5}});
}

TEST_CASE("what lies over a clip stands below it, and no longer than it is seen") {
  CHECK(Spans(R"({"color": "navy", "duration": 2, "do": [
                   {"overlay": {"scene": "a", "duration": 5}, "start": 0.5}]})") ==
        std::vector<ClipSpan>{{0, "#000080", 0, 2}, {1, "a", 0.5, 2}});
}

TEST_CASE("what is done to a clip's time is told in its order, and moves it") {
  CHECK(Spans(R"([{"scene": "a", "duration": 1},
                  {"scene": "b", "duration": 4, "do": [{"crop": [1, 3]}, {"speed": 2},
                                                       {"reverse": true}]}])") ==
        std::vector<ClipSpan>{{0, "a", 0, 1}, {0, "b cropped x2 reversed", 1, 2}});
}

TEST_CASE("parts of what is played backwards are seen from its end") {
  CHECK(Spans(R"({"clip": [{"scene": "a", "duration": 1}, {"scene": "b", "duration": 3}],
                  "do": [{"reverse": true}]})") ==
        std::vector<ClipSpan>{{0, "a reversed", 3, 4}, {0, "b reversed", 0, 3}});
}

TEST_CASE(
    "a grid and a sequence with a name have a line of their own, and their clips are deeper") {
  CHECK(Spans(R"({"at": [[{"scene": "a", "duration": 1},
                         {"clip": [{"scene": "b", "duration": 1}, {"scene": "c", "duration": 1}],
                          "name": "both"}]]})") ==
        std::vector<ClipSpan>{
            {0, "grid", 0, 2}, {1, "a", 0, 1}, {1, "both", 0, 2}, {2, "b", 0, 1}, {2, "c", 1, 2}});
}

TEST_CASE("of very many clips the first ones are told, and long labels are cut") {
  std::string clips = R"({"scene": "a", "duration": 1, "name": ")" + std::string(100, 'n') + "\"}";
  for (int i = 0; i < 300; ++i) clips += R"(, {"scene": "a", "duration": 1})";
  const std::vector<ClipSpan> spans = Spans("[" + clips + "]");
  CHECK(spans.size() == kMostClipSpans);
  CHECK(spans.front().label.size() == kMostClipLabelBytes);
}

}  // namespace
}  // namespace reel
