#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/cluster/plan/task_plan.h"

namespace reel {
namespace {

using Kind = SegmentChoice::Kind;

constexpr SegmentChoice kUsual = {Kind::kAuto, {}};
constexpr SegmentChoice Seconds(int64_t length) { return {Kind::kLength, {length, 1}}; }

struct LengthCase {
  std::string what;
  int64_t frames;
  Rational fps;
  TaskCost cost;
  ClusterRoom room;
  SegmentChoice choice;
};

TEST_CASE("segments are shorter than usual only where that saves a worthwhile part of the time") {
  const LengthCase test = GENERATE(values<LengthCase>({
      {"one slot", 3'000, {30, 1}, {1, 0.1}, {1, 1}, kUsual},
      {"as many slots as pieces", 3'000, {30, 1}, {1, 0.1}, {10, 10}, Seconds(2)},
      {"three pieces a slot", 3'600, {30, 1}, {1, 0.1}, {4, 4}, kUsual},
      {"many pieces a slot", 108'000, {30, 1}, {1, 0.1}, {4, 8}, kUsual},
      {"a start that costs more than all frames", 1'800, {30, 1}, {60, 0.001}, {8, 40}, kUsual},
      {"frames that cost nothing", 1'800, {30, 1}, {0.1, 0}, {8, 40}, kUsual},
      {"10,000 pieces on 500 nodes", 3'000'000, {30, 1}, {10, 0.06}, {500, 500}, kUsual},
      {"a short film, dear frames, a few slots", 600, {30, 1}, {1, 2}, {2, 4}, Seconds(1)},
      {"a short film, dear frames, many slots", 600, {30, 1}, {1, 2}, {10, 40}, Seconds(1)},
      {"twelve slots for six pieces", 1'800, {30, 1}, {1, 2}, {12, 12}, Seconds(1)},
      {"the same, and a start that nothing makes up for",
       1'800,
       {30, 1},
       {600, 2},
       {12, 12},
       Seconds(5)},
      {"less than a frame a second", 20, {1, 3}, {1, 100}, {20, 20}, Seconds(2)},
      {"one frame", 1, {30, 1}, {1, 100}, {20, 20}, kUsual},
      {"segments that cost more than their frames", 1'800, {30, 1}, {0, 0.001, 5}, {6, 6}, kUsual},
  }));
  CAPTURE(test.what);
  const SegmentLengthChoice choice =
      ChooseSegmentLength(test.frames, test.fps, test.cost, test.room);
  CAPTURE(choice.reason);
  CHECK(choice.choice == test.choice);
}

TEST_CASE("no condition makes a segment shorter than a second") {
  for (const int64_t frames : {1, 29, 60, 301, 1'000, 30'000, 1'000'000}) {
    for (const double start : {0.0, 0.5, 30.0}) {
      for (const double frame : {0.0, 0.006, 2.0, 600.0}) {
        for (const int64_t slots : {1, 7, 500, 100'000}) {
          CAPTURE(frames, start, frame, slots);
          const SegmentChoice choice =
              ChooseSegmentLength(frames, {30, 1}, {start, frame}, {slots, slots}).choice;
          CHECK((choice.kind == Kind::kAuto || choice.length_s.num >= choice.length_s.den));
        }
      }
    }
  }
}

TEST_CASE("a length that would cut a film into too many pieces is not chosen") {
  const SegmentLengthChoice choice =
      ChooseSegmentLength(90'000'000, {30, 1}, {1, 2}, {50'000, 50'000});
  CHECK(choice.choice == kUsual);
}

TEST_CASE("the reason tells what was chosen, why, and how to have the same film elsewhere") {
  CHECK(ChooseSegmentLength(600, {30, 1}, {1, 2}, {2, 4}).reason ==
        "20 segments of 1.0 s instead of one segment of 20 s: 4 slots on 2 nodes, a start costs "
        "1.0 s, a second of film 60 s; about 5 min 4 s in all instead of 20 min 1 s if all frames "
        "cost the same, 6 min 34 s instead of 26 min 41 s if not; --segment 1s gives the same film "
        "on one machine");
  CHECK(ChooseSegmentLength(3'000, {30, 1}, {1, 0.1}, {0, 1}).reason ==
        "10 segments of 10 s, as usual: 1 slot, a start costs 1.0 s, a second of film 3.0 s; "
        "about 5 min 2 s in all, and shorter ones would save little");
}

}  // namespace
}  // namespace reel
