// A red square crosses the picture: the smallest act.
//
//     g++ -std=c++17 -O2 -shared -fPIC redsquare.cc -o redsquare.so
//         $(pkg-config --cflags --libs reel-renderer)                        (all on one line)
//     reel render redsquare.json

#include "reel/acts.hpp"

namespace {

struct Square {
  double way = 0;  // that it has gone, from 0 at the left to 1 at the right
};

void Draw(cairo_t* cr, const Square& square, int width, int height) {
  const double side = 0.2 * height;
  cairo_rectangle(cr, square.way * (width - side), (height - side) / 2, side, side);
  cairo_set_source_rgb(cr, 1, 0, 0);
  cairo_fill(cr);
}

reel::Act<Square> RedSquare(const reel::Scene&) {
  const reel::ActScene<Square> cross(1, [](Square& square, double t) { square.way = t; });
  return reel::Act<Square>(Square(), Draw, {640, 480, 60})
      .Then(cross.StretchTo(5).Ease("smootheststep"));
}

}  // namespace

REEL_ACT(RedSquare, "redsquare", "A red square crosses the picture, eased at both ends.")
