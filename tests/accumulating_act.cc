// An act in which each scene goes on from what those before it did: a walk of twelve legs, joined with a
// colour that changes at other times.

#include <cmath>
#include <cstdint>

#include "reel/acts.hpp"

namespace {

constexpr int kLegs = 12;

struct Walk {
  double x = 0.5;  // parts of the picture
  double y = 0.5;
  double heading = 0;
  double shade = 0;
  uint32_t legs = 1;
};

void Draw(cairo_t* cr, const Walk& walk, int width, int height) {
  cairo_set_source_rgb(cr, walk.shade, 1 - walk.shade, walk.legs % 16 / 16.0);
  cairo_rectangle(cr, (walk.x - std::floor(walk.x)) * width, (walk.y - std::floor(walk.y)) * height,
                  16, 12);
  cairo_fill(cr);
}

reel::ActScene<Walk> Leg() {
  reel::ActSteps<Walk> steps;
  steps.duration = 0.5;
  steps.start = [](Walk& walk) { walk.legs = walk.legs * 1664525u + 1013904223u; };
  steps.enter = [](Walk& walk) { walk.heading = walk.legs % 628 / 100.0; };
  steps.apply = [](Walk& walk, double t) {
    walk.x += t * std::cos(walk.heading);
    walk.y += t * std::sin(walk.heading);
  };
  steps.exit = [](Walk& walk) { walk.legs += 1; };
  return reel::ActScene<Walk>(steps);
}

reel::Act<Walk> Walking(const reel::Scene& scene) {
  const reel::ActScene<Walk> brighten(1, [](Walk& walk, double t) { walk.shade += t * 0.3; });
  reel::Act<Walk> act(Walk(), Draw, {96, 64, 30});
  for (int i = 0; i < kLegs; ++i) act = act.Then(Leg());
  act = act.Join(brighten.Then(brighten).Then(brighten.Ease("sine-in-out").Loop(2)).StretchTo(5.7));
  return scene.Bool("backwards") ? act.Reverse() : act;
}

}  // namespace

REEL_ACT(Walking, "accumulating", "A walk of twelve legs.",
         {"backwards", REEL_PARAM_BOOL, "false", "from the end to the beginning"})
