#include "client/verify_text.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace reel {
namespace {

Verified Found(std::vector<Difference> differences, int64_t frames) {
  return {64, 300, 4, 5, 261, 7, frames, std::move(differences)};
}

TEST_CASE("equal pictures are one line") {
  CHECK(VerifiedText(Found({}, 0)) == "64 of 300 frames drawn 4 times in 5 processes: all equal");
}

TEST_CASE("a frame that differs is named with each order, the seed, and a cause") {
  CHECK_THAT(
      VerifiedText(Found({{12, "reverse"}, {12, "shuffled"}}, 1)),
      Catch::StartsWith("64 of 300 frames drawn 4 times in 5 processes: 1 differ (--seed 7)\n"
                        "  frame 12 differs in reverse order, in a shuffled order\n"
                        "The same order gives the same pictures"));
}

TEST_CASE("ten frames are shown and the others counted") {
  std::vector<Difference> differences;
  for (int64_t frame = 0; frame < 64; ++frame) differences.push_back({frame, "reverse"});
  const std::string text = VerifiedText(Found(differences, 64));
  CHECK_THAT(text, Catch::Contains("frame 9 differs") && !Catch::Contains("frame 10 differs") &&
                       Catch::Contains("\n  and 54 more\n"));
}

TEST_CASE("the hint follows from the orders that differ") {
  using Orders = std::vector<std::string>;
  const auto [orders, words] = GENERATE(table<Orders, std::string>({
      {{"repeat"}, "a clock, or random numbers without a seed"},
      {{"first", "repeat", "reverse", "shuffled"}, "a clock, or random numbers without a seed"},
      {{"reverse"}, "state that is kept from frame to frame"},
      {{"first", "shuffled"}, "--producers 1` repeats such a film only if it is drawn straight"},
      {{"first"}, "Only the first frame that a process draws differs"},
      {{"manifest"}, "the earlier film had other pictures"},
      {{"manifest", "first"}, "Only the first frame"},
  }));
  std::vector<Difference> differences;
  for (const std::string& order : orders) differences.push_back({3, order});
  CAPTURE(orders);
  CHECK_THAT(VerifiedText(Found(differences, 1)), Catch::Contains(words));
}

TEST_CASE("JSON groups the orders by frame") {
  const auto json = nlohmann::json::parse(
      VerifiedJson(Found({{12, "first"}, {12, "reverse"}, {13, "reverse"}}, 2)));
  CHECK(json["equal"] == false);
  CHECK(json["differing_frames"] == 2);
  CHECK(json["differences"] == nlohmann::json::parse(
                                   R"([{"frame":12,"orders":["first","reverse"]},
                                       {"frame":13,"orders":["reverse"]}])"));
  CHECK(nlohmann::json::parse(VerifiedJson(Found({}, 0))) ==
        nlohmann::json::parse(R"({"equal":true,"frames":64,"film_frames":300,"orders":4,
          "processes":5,"draws":261,"seed":7,"differing_frames":0,"differences":[],"hint":""})"));
}

}  // namespace
}  // namespace reel
