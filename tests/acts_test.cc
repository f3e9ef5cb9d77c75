#include "reel/acts.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

namespace reel {
namespace {

using Text = std::string;

ActScene<Text> Hundredths(const std::string& name) {
  return ActScene<Text>(1, [=](Text& text, double t) {
    text += name + std::to_string(static_cast<int>(std::round(100 * t))) + " ";
  });
}

void DrawNothing(cairo_t*, const Text&, int, int) {}

Text StateAt(const Act<Text>& act, double seconds) {
  return ActPlayer<Text>(act.state(), act.scene()).At(seconds, 0.1);
}

const Act<Text> kEmpty(": ", DrawNothing);

TEST_CASE("what bends time works on the part that was pushed, and after Pop on the whole") {
  const Act<Text> act = kEmpty.Then(Hundredths("a"))
                            .Push(Hundredths("b"))
                            .Reverse()
                            .StretchTo(2)
                            .Then(Hundredths("c"))
                            .Pop();
  CHECK(act.duration() == 4);
  CHECK(StateAt(act, 0.5) == ": a50 ");
  CHECK(StateAt(act, 1) == ": a100 b95 ");
  CHECK(StateAt(act, 3.5) == ": a100 b0 c50 ");
  CHECK(StateAt(act.Reverse(), 0.5) == ": a100 b0 c40 ");
  CHECK(StateAt(act.Crop(1).Speed(2), 0) == ": a100 b90 ");
  CHECK(StateAt(act.Hold("last", 1), 4.5) == ": a100 b0 c90 ");
  CHECK(StateAt(act.Loop(2), 4.5) == ": a50 ");
  CHECK(StateAt(kEmpty.Then(Hundredths("a")).Ease("double-speed"), 0.25) == ": a50 ");
  CHECK(StateAt(kEmpty.Then(Hundredths("a")).Ease([](double x) { return x * x; }), 0.5) ==
        ": a25 ");
}

TEST_CASE("a part that was pushed can be put beside what stands below, and parts can be nested") {
  const Act<Text> beside =
      kEmpty.Then(Hundredths("a")).Push(Hundredths("b")).StretchTo(2).Pop("join");
  CHECK(StateAt(beside, 0.5) == ": a50 b25 ");
  CHECK(StateAt(beside, 1.5) == ": a100 b75 ");
  CHECK(StateAt(kEmpty.Then(Hundredths("a")).Join(Hundredths("b")), 0.5) == ": a50 b50 ");
  const Act<Text> nested = kEmpty.Push(Hundredths("a"))
                               .Push(Hundredths("b"))
                               .Reverse()
                               .Pop()
                               .Speed(2)
                               .Pop()
                               .Then(Hundredths("c"));
  CHECK(nested.duration() == 2);
  CHECK(StateAt(nested, 0.5) == ": a100 b80 ");
}

TEST_CASE("an act stays as it is when others are made of it") {
  const Act<Text> act = kEmpty.Then(Hundredths("a"));
  const Act<Text> longer = act.Then(Hundredths("b"));
  const Act<Text> slow = act.Speed(0.5);
  CHECK(act.duration() == 1);
  CHECK(longer.duration() == 2);
  CHECK(slow.duration() == 2);
  CHECK(StateAt(act, 0.5) == ": a50 ");
}

TEST_CASE("an act that cannot be played says what is missing") {
  CHECK_THROWS_WITH(kEmpty.duration(), "the act: there is no scene yet");
  CHECK_THROWS_WITH(kEmpty.Reverse(), "Reverse: there is no scene yet");
  CHECK_THROWS_WITH(kEmpty.Push(Hundredths("a")).duration(),
                    "the act has a part that was pushed and not popped; end it with Pop()");
  CHECK_THROWS_WITH(kEmpty.Then(Hundredths("a")).Pop(), "Pop(): no part was pushed");
  CHECK_THROWS_WITH(kEmpty.Push(Hundredths("a")).Pop("beside"),
                    "Pop(\"beside\"): it must be \"then\" or \"join\"");
  CHECK_THROWS_WITH(kEmpty.Then(Hundredths("a")).StretchTo(0.001).film(),
                    "the act lasts 0.001 s, less than one frame at 60 fps");
}

TEST_CASE("an act prefers its own size and rate, and as many frames as it lasts") {
  const Traits film = kEmpty.Then(Hundredths("a")).StretchTo(5).film();
  CHECK(film.width == 1280);
  CHECK(film.fps_num == 60);
  CHECK(film.frame_count == 300);
  const Act<Text> small("", DrawNothing, {64, 48, 30000, 1001, 0, true});
  const Traits own = small.Then(Hundredths("a")).StretchTo(1.001 * 10).film();
  CHECK(own.width == 64);
  CHECK(own.frame_count == 300);
  CHECK(own.has_alpha);
  // 0.1 added up ten times is less than 1.
  Act<Text> tenths = kEmpty;
  for (int i = 0; i < 10; ++i) tenths = tenths.Then(Hundredths("a").StretchTo(0.1));
  CHECK(tenths.film().frame_count == 60);
}

}  // namespace
}  // namespace reel
