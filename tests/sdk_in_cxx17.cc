// A plugin with everything that reel/acts.hpp has, compiled as C++17 with warnings; never run.

#include "reel/acts.hpp"

namespace {

struct Dot {
  double x = 0;
};

void Draw(cairo_t* cr, const Dot& dot, int width, int height) {
  cairo_arc(cr, dot.x * width, height / 2.0, 20, 0, 6.2832);
  cairo_fill(cr);
}

reel::Act<Dot> MakeAct(const reel::Scene& scene) {
  const reel::ActScene<Dot> move(1, [](Dot& dot, double t) { dot.x = t; });
  const reel::ActScene<Dot> all = move.Then(move.Reverse())
                                      .Join(move.Speed(2).Loop(2))
                                      .Crop(0, 1.5)
                                      .Hold("first", 1)
                                      .Hold("last", 1)
                                      .Ease("cubic-in-out")
                                      .Ease([](double x) { return x * x; });
  return reel::Act(Dot(), Draw, {640, 360, 60})
      .Then(all)
      .Push(move)
      .Ease(reel::Easing())
      .Ease("ease")
      .StretchTo(scene.Number("seconds"))
      .Pop()
      .Join(move);
}

}  // namespace

REEL_ACT(MakeAct, "dots", "Dots move.", {"seconds", REEL_PARAM_NUMBER, "2", "of a part"})
