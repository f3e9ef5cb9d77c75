#include "daemon/encoder/segment_plan.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace reel {
namespace {

using Kind = SegmentChoice::Kind;

std::vector<int64_t> Lengths(const Result<std::vector<Segment>>& segments) {
  std::vector<int64_t> lengths;
  for (const Segment& segment : segments.value()) lengths.push_back(segment.frame_count);
  return lengths;
}

struct Cutting {
  int64_t frames;
  Rational fps;
  SegmentChoice choice;
  bool can_join;
  std::vector<int64_t> lengths;
};

TEST_CASE("a film is cut into equal pieces, and a short rest belongs to the last") {
  const Cutting cutting = GENERATE(values<Cutting>({
      {3000, {60, 1}, {Kind::kLength, {10, 1}}, true, {600, 600, 600, 600, 600}},
      {9, {1, 1}, {Kind::kLength, {4, 1}}, true, {4, 5}},  // a rest of 1
      {12, {1, 1}, {Kind::kLength, {4, 1}}, true, {4, 4, 4}},
      {11, {1, 1}, {Kind::kLength, {4, 1}}, true, {4, 4, 3}},
      {5, {1, 1}, {Kind::kLength, {4, 1}}, true, {5}},
      {3, {1, 1}, {Kind::kLength, {4, 1}}, true, {3}},
      {899, {30000, 1001}, {Kind::kAuto, {}}, true, {899}},  // less than three of 300 frames
      {900, {30000, 1001}, {Kind::kAuto, {}}, true, {300, 300, 300}},
      {9000, {30, 1}, {Kind::kOff, {}}, true, {9000}},
      {9000, {30, 1}, {Kind::kAuto, {}}, false, {9000}},
      {1, {30, 1}, {Kind::kAuto, {}}, true, {1}},
  }));
  CAPTURE(cutting.frames);
  CHECK(Lengths(PlanSegments(0, cutting.frames, cutting.fps, cutting.choice, cutting.can_join)) ==
        cutting.lengths);
}

TEST_CASE("segments follow each other from the first frame of the part to its last") {
  const auto segments = PlanSegments(1000, 1234, {24, 1}, {Kind::kLength, {3, 2}}, true);
  REQUIRE(segments.ok());
  int64_t next = 1000;
  for (size_t i = 0; i < segments.value().size(); ++i) {
    CHECK(segments.value()[i].index == static_cast<int64_t>(i));
    CHECK(segments.value()[i].first_frame == next);
    next += segments.value()[i].frame_count;
  }
  CHECK(next == 1000 + 1234);
}

TEST_CASE("auto makes longer pieces rather than too many") {
  const auto segments = PlanSegments(0, 100'000'000, {60, 1}, {Kind::kAuto, {}}, true);
  REQUIRE(segments.ok());
  CHECK(segments.value().size() <= static_cast<size_t>(kMostSegments));
  CHECK(segments.value().size() > static_cast<size_t>(kMostSegments) / 2);
}

TEST_CASE("a length that cannot be is refused with its value and the limit") {
  const Status many = PlanSegments(0, 1'000'000, {60, 1}, {Kind::kLength, {1, 60}}, true).status();
  CHECK(many.code() == StatusCode::kInvalidInput);
  CHECK(many.message() ==
        "segment: 1/60 s cuts 1000000 frames into more than 10000 segments; give a longer time");
  const Status apart = PlanSegments(0, 1000, {60, 1}, {Kind::kLength, {10, 1}}, false).status();
  CHECK(apart.code() == StatusCode::kInvalidInput);
  CHECK(
      apart.message() ==
      "segment: 10 s was asked for, but the pieces of this output cannot be joined; leave it out");
}

}  // namespace
}  // namespace reel
