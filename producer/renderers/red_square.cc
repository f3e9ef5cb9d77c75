// red_square: the smallest renderer worth having, and the one to copy from.
//
// A red square crosses a black picture. Reel hands over a black picture, so all that is left to do
// is one rectangle; Cairo blends its edges, so the square moves by fractions of a pixel without a
// jerk.

#include <algorithm>

#include "checked_parameter.h"
#include "reel/renderer.hpp"

namespace {

// The septic smootheststep: leaves and arrives with velocity, acceleration and jerk all zero.
double Smootheststep(double x) { return x * x * x * x * (35 + x * (-84 + x * (70 - 20 * x))); }

class RedSquare : public reel::Renderer {
 public:
  explicit RedSquare(const reel::Scene& scene)
      : side_of_height_(reel::NumberWithin(scene, "side", 0, 1)) {}

  reel::Traits Traits() const override {
    return {.width = 640, .height = 480, .fps_num = 60, .fps_den = 1, .frame_count = 300};
  }

  void Draw(cairo_t* cr, const reel::Frame& frame) override {
    const double side = std::min<double>(side_of_height_ * frame.height, frame.width);
    const double left = Smootheststep(frame.progress()) * (frame.width - side);
    const double top = (frame.height - side) / 2;
    cairo_set_source_rgb(cr, 1, 0, 0);
    cairo_rectangle(cr, left, top, side, side);
    cairo_fill(cr);
  }

 private:
  double side_of_height_;
};

}  // namespace

REEL_RENDERER(RedSquare, "red_square", "A red square crosses a black picture, eased at both ends.",
              {"side", REEL_PARAM_NUMBER, "0.2",
               "side of the square, as a part of the height, 0 .. 1"})
