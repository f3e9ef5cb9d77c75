#include "timeline/clip_stretch.h"

#include <catch2/catch.hpp>

namespace reel {

bool operator==(const ClipStretch& a, const ClipStretch& b) {
  return a.begin == b.begin && a.length == b.length;
}

namespace {

constexpr ClipStretch kThirdFrame{{1, 30}, {1, 60}};

TEST_CASE("a reversed clip shows the frame from the other end") {
  CHECK(Reversed(kThirdFrame, {5, 1}) == ClipStretch{Rational{99, 20}, {1, 60}});
  CHECK(Reversed(Reversed(kThirdFrame, {5, 1}), {5, 1}) == kThirdFrame);
}

TEST_CASE("the first stretch of a clip that ends within a frame is its beginning when reversed") {
  // Its last frame is shown for half of its time only.
  CHECK(Reversed({{1, 1}, {1, 10}}, {21, 20}) == ClipStretch{{0, 1}, {1, 10}});
}

TEST_CASE("twice as fast, a stretch is twice as long and begins twice as late") {
  CHECK(Faster(kThirdFrame, {2, 1}) == ClipStretch{{1, 15}, {1, 30}});
}

TEST_CASE("an eased stretch lies between its eased ends, whichever comes first") {
  const Easing squared = *Easing::Parse("quad-in");
  const ClipStretch eased = Eased({{1, 1}, {1, 1}}, {4, 1}, squared);
  CHECK(eased == ClipStretch{Rational{1, 4}, Rational{3, 4}});
  // Overshoots, and comes back.
  const Easing back = *Easing::Parse("cubic-bezier(0.1, 3, 0.9, -2)");
  const ClipStretch returning = Eased({{2, 1}, {1, 10}}, {4, 1}, back);
  CHECK(returning.length.num > 0);
}

TEST_CASE("a curve that stands still keeps a stretch's length, and none leaves the clip") {
  const Easing freeze = *Easing::Parse("freeze");
  CHECK(Eased(kThirdFrame, {5, 1}, freeze) == ClipStretch{{0, 1}, {1, 60}});
  const Easing over = *Easing::Parse("back-out");
  for (int frame = 0; frame < 60; ++frame) {
    const ClipStretch stretch = Eased({MakeRational(frame, 60), {1, 60}}, {1, 1}, over);
    CHECK_FALSE(stretch.begin.num < 0);
    CHECK_FALSE(IsLess({1, 1}, stretch.begin));
  }
}

TEST_CASE("linear easing changes nothing at any usual rate") {
  const Easing linear = *Easing::Parse("linear");
  for (const Rational fps : {Rational{24, 1}, {25, 1}, {30000, 1001}, {60, 1}}) {
    const Rational length{fps.den, fps.num};
    for (int64_t frame = 0; frame < 300; ++frame) {
      const ClipStretch stretch{Times({frame, 1}, length), length};
      CHECK(Eased(stretch, {20, 1}, linear) == stretch);
    }
  }
}

TEST_CASE("a held clip shows its last whole stretch after it, its first one before it") {
  CHECK(HeldLast({{4, 1}, {1, 2}}, {5, 1}) == ClipStretch{{4, 1}, {1, 2}});
  CHECK(HeldLast({{7, 1}, {1, 2}}, {5, 1}) == ClipStretch{Rational{9, 2}, {1, 2}});
  CHECK(HeldFirst({{1, 1}, {1, 2}}, {2, 1}) == ClipStretch{{0, 1}, {1, 2}});
  CHECK(HeldFirst({{3, 1}, {1, 2}}, {2, 1}) == ClipStretch{{1, 1}, {1, 2}});
}

TEST_CASE("a looped clip begins again each time it has ended, and not once more at the end") {
  CHECK(Looped({{7, 2}, {1, 2}}, {3, 2}, 3) == ClipStretch{{1, 2}, {1, 2}});
  CHECK(Looped({{9, 2}, {1, 2}}, {3, 2}, 3) == ClipStretch{Rational{3, 2}, {1, 2}});
}

}  // namespace
}  // namespace reel
