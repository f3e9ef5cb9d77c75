// What acts are made of, by hand: which functions are called in which order, and when.

#include "reel/act_scene.hpp"

#include <catch2/catch.hpp>
#include <sstream>
#include <stdexcept>
#include <string>

#include "reel/act_player.hpp"

namespace reel {
namespace {

// What was called, in short: "a(" start, "a[" enter, "a2.5" applied at 2.5 s, "a]" exit.
using Calls = std::string;
using CallScene = ActScene<Calls>;

std::string Short(double number) {
  std::ostringstream text;
  text << number;
  return text.str();
}

CallScene Noting(const std::string& name, double duration) {
  ActSteps<Calls> steps;
  steps.duration = duration;
  steps.start = [=](Calls& calls) { calls += name + "( "; };
  steps.enter = [=](Calls& calls) { calls += name + "[ "; };
  steps.apply = [=](Calls& calls, double t) { calls += name + Short(t) + " "; };
  steps.exit = [=](Calls& calls) { calls += name + "] "; };
  return CallScene(steps);
}

constexpr double kFrame = 0.25;

Calls At(const CallScene& scene, double seconds) {
  return ActPlayer<Calls>("", scene).At(seconds, kFrame);
}

// The time that a scene of 4 s is shown at.
double Shown(const ActScene<double>& scene, double seconds) {
  return ActPlayer<double>(-1, scene).At(seconds, kFrame);
}
ActScene<double> Clock(double duration = 4) {
  return ActScene<double>(duration, [](double& time, double t) { time = t; });
}

TEST_CASE("a scene is started, entered and applied, and gets its end before the next one") {
  const CallScene scene = Noting("a", 1).Then(Noting("b", 2)).Then(Noting("c", 1));
  CHECK(scene.duration() == 4);
  CHECK(At(scene, 0) == "a( a[ a0 ");
  CHECK(At(scene, 0.75) == "a( a[ a0.75 ");
  CHECK(At(scene, 1) == "a( a[ a1 a] b( b[ b0 ");
  CHECK(At(scene, 3.5) == "a( a[ a1 a] b( b[ b2 b] c( c[ c0.5 ");
  CHECK(At(scene, 4) == At(scene, 400));
  CHECK(At(scene, -1) == At(scene, 0));
}

TEST_CASE("scenes without functions, and without duration, have their place in a sequence") {
  const CallScene scene =
      CallScene(ActSteps<Calls>{1}).Then(Noting("z", 0)).Then(Noting("b", 2)).Then(Noting("y", 0));
  CHECK(At(scene, 0.5) == "");
  CHECK(At(scene, 1) == "z( z[ z0 z] b( b[ b0 ");
  CHECK(At(scene, 3) == "z( z[ z0 z] b( b[ b2 b] y( y[ y0 ");
}

TEST_CASE(
    "joined scenes are entered as they begin and applied in order, the shorter one to its end") {
  const CallScene scene = Noting("a", 1).Join(Noting("b", 3));
  CHECK(scene.duration() == 3);
  CHECK(At(scene, 0.5) == "a( a[ b( b[ a0.5 b0.5 ");
  CHECK(At(scene, 1) == "a( a[ a1 a] b( b[ b1 ");
  const CallScene next =
      Noting("a", 3).Join(Noting("b", 1).Then(Noting("c", 1))).Then(Noting("d", 1));
  CHECK(At(next, 1.5) == "a( a[ b( b[ b1 b] c( c[ a1.5 c0.5 ");
  CHECK(At(next, 3) == "a( a[ b( b[ b1 b] c( c[ c1 c] a3 a] d( d[ d0 ");
}

TEST_CASE("what is bent in time shows what playing straight to that moment gives") {
  const CallScene both = Noting("a", 1).Then(Noting("b", 1));
  CHECK(At(both.Reverse(), 0) == "a( a[ a1 a] b( b[ b0.75 ");
  CHECK(At(both.Reverse(), 1) == "a( a[ a0.75 ");
  CHECK(At(both.Reverse().Then(Noting("c", 1)), 2) == "a( a[ a0 a] c( c[ c0 ");
  CHECK(At(both.Loop(2), 2.5) == "a( a[ a0.5 ");
  CHECK(At(both.Then(both), 2.5) == "a( a[ a1 a] b( b[ b1 b] a( a[ a0.5 ");
  CHECK(At(both.Loop(2).Then(Noting("c", 1)), 4) == "a( a[ a1 a] b( b[ b1 b] c( c[ c0 ");
}

TEST_CASE("a frame is a stretch of time, and each bend maps both of its ends") {
  CHECK(Shown(Clock().Reverse(), 0) == 3.75);
  CHECK(Shown(Clock().Reverse(), 3.75) == 0);
  CHECK(Shown(Clock().Reverse().Reverse(), 1.25) == 1.25);
  CHECK(Shown(Clock().Crop(1, 3), 0.5) == 1.5);
  CHECK(Shown(Clock().Crop(1), 2.5) == 3.5);
  CHECK(Clock().Crop(1).duration() == 3);
  CHECK(Shown(Clock().Crop(1, 3).Reverse(), 0) == 2.75);
  CHECK(Shown(Clock().Reverse().Crop(1, 3), 0) == 2.75);
  CHECK(Shown(Clock().Speed(2), 1) == 2);
  CHECK(Clock().Speed(2).duration() == 2);
  CHECK(Shown(Clock().Reverse().Speed(2), 0) == 3.5);
  CHECK(Shown(Clock().StretchTo(8), 1) == 0.5);
  CHECK(Shown(Clock().Ease("quad-in"), 2) == 1);
  CHECK(Shown(Clock().Ease([](double x) { return 1 - x; }), 1) == 2.75);
  CHECK(Shown(Clock().Ease("back-in"), 1) == 0);
  CHECK(Shown(Clock().Hold("last", 2), 3.75) == 3.75);
  CHECK(Shown(Clock().Hold("last", 2), 4) == 3.75);
  CHECK(Shown(Clock().Hold("last", 2), 5.75) == 3.75);
  CHECK(Clock().Hold("last", 2).duration() == 6);
  CHECK(Shown(Clock().Hold("first", 2), 1.75) == 0);
  CHECK(Shown(Clock().Hold("first", 2), 3) == 1);
  CHECK(Shown(Clock().Reverse().Hold("first", 2), 1) == 3.75);
  CHECK(Shown(Clock().Reverse().Hold("last", 2), 5) == 0);
  CHECK(Shown(Clock().Loop(3), 9) == 1);
  CHECK(Clock().Loop(3).duration() == 12);
  CHECK(Shown(Clock().Loop(3), 12) == 4);
}

TEST_CASE("a scene gets times without the rounding of what was added before it") {
  ActScene<double> scene = Clock(0.1);
  for (int i = 0; i < 9; ++i) scene = scene.Then(Clock(0.1));
  for (int frame = 0; frame < 100; ++frame) {
    CAPTURE(frame);
    CHECK(ActPlayer<double>(-1, scene).At(frame / 100.0, 0.01) == (frame % 10) / 100.0);
    const double reversed = ActPlayer<double>(-1, Clock(1).Reverse()).At(frame / 100.0, 0.01);
    CHECK(reversed == (99 - frame) / 100.0);
  }
  CHECK(Shown(Clock(1.0 / 3).StretchTo(0.7), 0.7) == 1.0 / 3);
}

template <typename Function>
std::string ErrorOf(Function function) {
  try {
    function();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("what makes no sense is refused with the value and what it must be") {
  CHECK(ErrorOf([] { Clock(-1); }) ==
        "the duration of a scene(-1): it must be a number of at least 0");
  CHECK(ErrorOf([] { Clock().Crop(3, 2); }) ==
        "Crop(3, 2): the scene lasts 4 s; it must be 0 <= from < to <= 4");
  CHECK(ErrorOf([] { Clock().Crop(1, 4.5); }) ==
        "Crop(1, 4.5): the scene lasts 4 s; it must be 0 <= from < to <= 4");
  CHECK(ErrorOf([] { Clock().Speed(-1); }) ==
        "Speed(-1): it must be a number above 0; Reverse() plays backwards");
  CHECK_THAT(ErrorOf([] { Clock().StretchTo(0); }), Catch::StartsWith("StretchTo(0): the scene"));
  CHECK_THAT(ErrorOf([] { Clock(0).StretchTo(1); }), Catch::StartsWith("StretchTo(1): the scene"));
  CHECK(ErrorOf([] { Clock().Ease("quad"); }) ==
        "there is no easing \"quad\"; did you mean \"quad-in\"?");
  CHECK(ErrorOf([] { Clock().Hold("end", 1); }) ==
        "Hold(\"end\", ...): it must be \"first\" or \"last\"");
  CHECK(ErrorOf([] { Clock().Hold("last", -1); }) ==
        "Hold(\"last\", ...)(-1): it must be a number of at least 0");
  CHECK(ErrorOf([] { Clock().Loop(0); }) == "Loop(0): it must be at least 1");
}

}  // namespace
}  // namespace reel
