#include "client/progress_line.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

namespace reel {
namespace {

using namespace std::chrono_literals;

Progress Half() { return {Phase::kRendering, 150, 300, 75.0, 4, 0, 0, {}}; }

TEST_CASE("the line shows all its parts where there is room") {
  CHECK(
      ProgressLine(Half(), "balanced", 120) ==
      "[##############..............]  50%  150/300 frames  75.0 frames/s  0:02 left  4 producers  "
      "balanced");
}

TEST_CASE("why there are so many producers stands in the place of who waits") {
  Progress progress = Half();
  progress.producers_reason = "all 4 processors are busy";
  CHECK_THAT(ProgressText(progress, "balanced"),
             Catch::EndsWith("4 producers: all 4 processors are busy"));
}

TEST_CASE("the line never exceeds the width and loses the least important first") {
  for (int columns = 0; columns < 150; ++columns) {
    CAPTURE(columns);
    CHECK(static_cast<int>(ProgressLine(Half(), "frames wait for encoder", columns).size()) <=
          columns);
  }
  CHECK(ProgressLine(Half(), "balanced", 40) == " 50%  150/300 frames  75.0 frames/s");
  CHECK(ProgressLine(Half(), "balanced", 30) == "[###....]  50%  150/300 frames");
  CHECK(ProgressLine(Half(), "balanced", 5) == " 50%");
  CHECK(ProgressLine(Half(), "balanced", 2).empty());
}

TEST_CASE("100% is said only when every frame is done") {
  CHECK(ProgressPercent({Phase::kRendering, 299'999, 300'000, 0, 1, 0, 0, {}}) == 99);
  CHECK(ProgressPercent({Phase::kRendering, 300'000, 300'000, 0, 1, 0, 0, {}}) == 100);
  CHECK(ProgressPercent({Phase::kRendering, 0, 0, 0, 1, 0, 0, {}}) == 0);
}

TEST_CASE("without a rate there is no time left") {
  CHECK(ProgressText({Phase::kRendering, 0, 300, 0, 1, 0, 0, {}}, "") ==
        "  0%  0/300 frames  1 producer");
}

TEST_CASE("another phase than rendering says what it is") {
  CHECK(ProgressText({Phase::kSecondPass, 300, 300, 75, 4, 0, 0, {}}, "balanced") ==
        "100%  300/300 frames  second pass");
}

TEST_CASE("who waits follows from the difference of the waits and not from their sum") {
  struct Case {
    Waits before, now;
    std::string words;
  };
  const auto test = GENERATE(values<Case>({{{0, 0}, {100, 10}, "encoder waits for frames"},
                                           {{0, 0}, {10, 100}, "frames wait for encoder"},
                                           {{0, 0}, {60, 50}, "balanced"},
                                           {{0, 0}, {0, 0}, "balanced"},
                                           {{9000, 0}, {9010, 100}, "frames wait for encoder"}}));
  WaitBalance balance;
  balance.Add(test.before, TimePoint(1s));
  CHECK(balance.Words().empty());
  balance.Add(test.now, TimePoint(2s));
  CHECK(balance.Words() == test.words);
}

TEST_CASE("waits from before the last seconds are forgotten") {
  WaitBalance balance;
  balance.Add({0, 0}, TimePoint(0s));
  balance.Add({1000, 0}, TimePoint(1s));
  balance.Add({1000, 100}, TimePoint(2s));
  CHECK(balance.Words() == "encoder waits for frames");
  balance.Add({1000, 200}, TimePoint(3s));
  CHECK(balance.Words() == "frames wait for encoder");
}

TEST_CASE("the planned line states the whole plan") {
  const Planned planned{
      "red_square", 1280, 720, {30000, 1001}, 0, 300, "h264", "yuv420p", 24, 1'382'400, 2, 1, 0,
      "/o.mp4"};
  CHECK(PlannedLine(planned) ==
        "red_square: 1280x720, 30000/1001 frames/s, 300 frames to h264; 2 producers, ring: 24 "
        "slots, 31.6 MiB");
}

TEST_CASE("the planned line of a part says where it begins") {
  Planned planned{"a\x1b", 2, 2, {1, 1}, 100, 1, "png", "bgra", 1, 16, 1, 1, 0, "/o.png"};
  CHECK(PlannedLine(planned) ==
        R"(a\x1b: 2x2, 1 frames/s, 1 frame from frame 100 to png; 1 producer, ring: 1 slot, 16 B)");
}

}  // namespace
}  // namespace reel
