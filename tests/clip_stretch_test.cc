#include "timeline/clip_stretch.h"

#include <catch2/catch.hpp>

namespace reel {
namespace {

ClipStretch Stretch(Rational begin, Rational length) { return {begin, length, length}; }
ClipStretch EasedStretch(Rational begin, Rational length, Rational step) {
  return {begin, length, step, true};
}

const ClipStretch kThirdFrame = Stretch({1, 30}, {1, 60});

TEST_CASE("a film's frames are stretches one after the other") {
  CHECK(StretchOfFrame(2, {60, 1}) == kThirdFrame);
  CHECK(StretchOfFrame(3, {30000, 1001}) == Stretch({1001, 10000}, {1001, 30000}));
}

TEST_CASE("a reversed clip shows the frame from the other end") {
  CHECK(Reversed(kThirdFrame, {5, 1}) == Stretch({99, 20}, {1, 60}));
  CHECK(Reversed(Reversed(kThirdFrame, {5, 1}), {5, 1}) == kThirdFrame);
}

TEST_CASE("a clip that ends within a frame begins with that frame when reversed") {
  CHECK(Reversed(Stretch({0, 1}, {1, 10}), {21, 20}) == Stretch({1, 1}, {1, 10}));
  CHECK(Reversed(Stretch({1, 1}, {1, 10}), {21, 20}) == Stretch({0, 1}, {1, 10}));
}

TEST_CASE("a reversed clip that begins within a frame shows the same frames as the straight one") {
  // Of 1 s; the film's first frame in it begins at 0.06, the last at 0.96.
  CHECK(Reversed(Stretch({3, 50}, {1, 10}), {1, 1}) == Stretch({24, 25}, {1, 10}));
  CHECK(Reversed(Stretch({24, 25}, {1, 10}), {1, 1}) == Stretch({3, 50}, {1, 10}));
  CHECK(Reversed(Stretch({4, 25}, {1, 10}), {1, 1}) == Stretch({43, 50}, {1, 10}));
}

TEST_CASE("an eased stretch is mirrored when reversed, as far as it is inside") {
  CHECK(Reversed(EasedStretch({1, 1}, {1, 4}, {1, 10}), {5, 1}) ==
        EasedStretch({15, 4}, {1, 4}, {1, 10}));
  const ClipStretch leaving = EasedStretch({4, 1}, {2, 1}, {1, 10});
  CHECK(Reversed(leaving, {5, 1}) == EasedStretch({0, 1}, {1, 1}, {1, 10}));
  CHECK(Reversed(Reversed(leaving, {5, 1}), {5, 1}).begin == Rational{4, 1});
}

TEST_CASE("outside of a clip there is the first or last frame of its row") {
  CHECK(Within(Stretch({4, 1}, {1, 2}), {5, 1}) == Stretch({4, 1}, {1, 2}));
  CHECK(Within(Stretch({5, 1}, {1, 2}), {5, 1}) == Stretch({9, 2}, {1, 2}));
  CHECK(Within(Stretch({7, 1}, {1, 2}), {5, 1}) == Stretch({9, 2}, {1, 2}));
  CHECK(Within(Stretch({-3, 1}, {1, 2}), {5, 1}) == Stretch({0, 1}, {1, 2}));
  // The row begins at 0.1 and ends at 4.6, or at 5.1 of a clip that lasts a bit longer.
  CHECK(Within(Stretch({71, 10}, {1, 2}), {5, 1}) == Stretch({23, 5}, {1, 2}));
  CHECK(Within(Stretch({71, 10}, {1, 2}), {26, 5}) == Stretch({51, 10}, {1, 2}));
  CHECK(Within(Stretch({-2, 5}, {1, 2}), {5, 1}) == Stretch({1, 10}, {1, 2}));
}

TEST_CASE("an eased stretch outside of its clip stands still, however long it is") {
  for (const Rational length : {Rational{1, 100}, {1, 10}, {3, 1}}) {
    CHECK(Within(EasedStretch({7, 1}, length, {1, 10}), {5, 1}).begin == Rational{49, 10});
    CHECK(Within(EasedStretch({-1, 20}, length, {1, 10}), {5, 1}).begin == Rational{0, 1});
  }
}

TEST_CASE("a clip shorter than a frame has one, at its beginning") {
  CHECK(Within(Stretch({3, 1}, {1, 1}), {1, 10}).begin == Rational{0, 1});
  CHECK(Within(Stretch({-1, 2}, {1, 1}), {1, 10}).begin == Rational{0, 1});
  CHECK(Within(EasedStretch({3, 1}, {1, 1}, {1, 1}), {1, 10}).begin == Rational{0, 1});
}

TEST_CASE("twice as fast, a stretch is twice as long and begins twice as late") {
  CHECK(Faster(kThirdFrame, {2, 1}) == Stretch({1, 15}, {1, 30}));
  CHECK(Faster(EasedStretch({1, 1}, {1, 2}, {1, 4}), {2, 1}) ==
        EasedStretch({2, 1}, {1, 1}, {1, 2}));
}

TEST_CASE("a stretch is not slowed down to nothing") {
  ClipStretch stretch = kThirdFrame;
  for (int i = 0; i < 10; ++i) stretch = Faster(stretch, {1, 1'000'000});
  CHECK(stretch.length.num > 0);
  CHECK(stretch.step.num > 0);
}

TEST_CASE("an eased stretch lies between its eased ends, whichever comes first") {
  const Easing squared = *Easing::Parse("quad-in");
  CHECK(Eased(Stretch({1, 1}, {1, 1}), {4, 1}, squared) == EasedStretch({1, 4}, {3, 4}, {1, 1}));
  // Overshoots, and comes back.
  const Easing back = *Easing::Parse("cubic-bezier(0.1, 3, 0.9, -2)");
  const ClipStretch there = Eased(Stretch({3, 5}, {1, 5}), {4, 1}, back);
  const ClipStretch returning = Eased(Stretch({2, 1}, {1, 10}), {4, 1}, back);
  CHECK(there.length.num > 0);
  CHECK(returning.length.num > 0);
  CHECK(IsLess(returning.begin, {2, 1}));
  CHECK(returning.end() == Rational{2, 1});
}

TEST_CASE("a curve that stands still keeps a stretch's length, and none leaves the clip") {
  const Easing freeze = *Easing::Parse("freeze");
  CHECK(Eased(kThirdFrame, {5, 1}, freeze) == EasedStretch({0, 1}, {1, 60}, {1, 60}));
  const Easing over = *Easing::Parse("back-out");
  for (int frame = 0; frame < 60; ++frame) {
    const ClipStretch stretch = Eased(StretchOfFrame(frame, {60, 1}), {1, 1}, over);
    CHECK_FALSE(stretch.begin.num < 0);
    CHECK_FALSE(IsLess({1, 1}, stretch.begin));
  }
}

TEST_CASE("linear easing changes nothing at any rate") {
  const Easing linear = *Easing::Parse("linear");
  for (const Rational fps :
       {Rational{24, 1}, {25, 1}, {30000, 1001}, {60, 1}, {2997, 125}, {11, 1}, {999, 7}}) {
    for (int64_t frame = 0; FramesIn({20, 1}, fps) > frame; ++frame) {
      const ClipStretch stretch = StretchOfFrame(frame, fps);
      REQUIRE(Eased(stretch, {20, 1}, linear) == stretch);
      const ClipStretch off = Shifted(stretch, {-stretch.begin.num, 3 * stretch.begin.den});
      REQUIRE(Eased(off, {20, 1}, linear) == off);
    }
  }
}

TEST_CASE("an eased time that meets the beginning of a frame is it, at any rate") {
  const Easing steps = *Easing::Parse("steps(4)");
  for (const Rational fps : {Rational{25, 1}, {30000, 1001}, {2997, 125}, {11, 1}, {999, 7}}) {
    const Rational duration = Over({400, 1}, fps);
    for (int64_t frame = 0; frame < 400; ++frame) {
      const ClipStretch eased = Eased(StretchOfFrame(frame, fps), duration, steps);
      REQUIRE(eased.begin == StretchOfFrame(frame / 100 * 100, fps).begin);
    }
  }
}

TEST_CASE("a looped clip begins again each time it has ended, and not once more at the end") {
  CHECK(Looped(Stretch({7, 2}, {1, 2}), {3, 2}, 3) == Stretch({1, 2}, {1, 2}));
  CHECK(Looped(Stretch({9, 2}, {1, 2}), {3, 2}, 3) == Stretch({3, 2}, {1, 2}));
}

}  // namespace
}  // namespace reel
