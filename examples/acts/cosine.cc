// A cosine whose frequency is swept up and down: one scene, used four times.
//
//     g++ -std=c++17 -O2 -shared -fPIC cosine.cc -o cosine.so
//         $(pkg-config --cflags --libs reel-renderer)                        (all on one line)
//     reel render ./cosine.so -o cosine.mp4

#include <cmath>
#include <cstdio>

#include "reel/acts.hpp"

namespace {

struct Cosine {
  double frequency = 1;
  double line_width = 4;  // of the curve, where the picture is 720 pixels high
};

constexpr double kLastFrequency = 10;

// Where the axes stand in a picture of 1280 x 720, and the part of the plane between them.
constexpr double kLeft = 110, kRight = 1230, kTop = 90, kBottom = 640;
constexpr double kMostX = 1, kMostY = 1.1;

double Across(double x) { return kLeft + (x + kMostX) / (2 * kMostX) * (kRight - kLeft); }
double Down(double y) { return kBottom - (y + kMostY) / (2 * kMostY) * (kBottom - kTop); }

// `text` with its middle at (x, y).
void Write(cairo_t* cr, double x, double y, double size, const char* text) {
  cairo_text_extents_t extents;
  cairo_set_font_size(cr, size);
  cairo_text_extents(cr, text, &extents);
  cairo_move_to(cr, x - extents.x_bearing - extents.width / 2, y + 0.36 * size);
  cairo_show_text(cr, text);
}

void DrawAxes(cairo_t* cr, double frequency) {
  char text[40];
  cairo_set_line_width(cr, 1.5);
  cairo_set_source_rgb(cr, 0.88, 0.88, 0.88);
  for (int tick = -4; tick <= 4; ++tick) {
    cairo_move_to(cr, Across(tick / 4.0), kTop);
    cairo_line_to(cr, Across(tick / 4.0), kBottom);
    cairo_move_to(cr, kLeft, Down(tick / 4.0));
    cairo_line_to(cr, kRight, Down(tick / 4.0));
  }
  cairo_stroke(cr);
  cairo_set_source_rgb(cr, 0.15, 0.15, 0.15);
  cairo_rectangle(cr, kLeft, kTop, kRight - kLeft, kBottom - kTop);
  cairo_stroke(cr);
  for (int tick = -2; tick <= 2; ++tick) {
    std::snprintf(text, sizeof text, "%.1f", tick / 2.0);
    Write(cr, Across(tick / 2.0), kBottom + 32, 24, text);
    Write(cr, kLeft - 42, Down(tick / 2.0), 24, text);
  }
  std::snprintf(text, sizeof text, "frequency %.3f", frequency);
  Write(cr, (kLeft + kRight) / 2, kTop / 2, 34, text);
}

void Draw(cairo_t* cr, const Cosine& cosine, int width, int height) {
  cairo_set_source_rgb(cr, 1, 1, 1);
  cairo_paint(cr);
  cairo_scale(cr, width / 1280.0, height / 720.0);
  DrawAxes(cr, cosine.frequency);
  constexpr int kPoints = 400;
  cairo_new_path(cr);  // else it goes on from the end of the text
  for (int i = 0; i <= kPoints; ++i) {
    const double x = kMostX * (2.0 * i / kPoints - 1);
    cairo_line_to(cr, Across(x), Down(std::cos(cosine.frequency * x)));
  }
  cairo_set_line_width(cr, cosine.line_width);
  cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_source_rgb(cr, 0.84, 0.15, 0.16);
  cairo_stroke(cr);
}

reel::Act<Cosine> Sweeps(const reel::Scene& scene) {
  Cosine cosine;
  cosine.line_width = scene.Number("line_width");
  const reel::ActScene<Cosine> sweep(
      1, [](Cosine& c, double t) { c.frequency = 1 + t * (kLastFrequency - 1); });
  return reel::Act<Cosine>(cosine, Draw, {1280, 720, 60})
      .Then(sweep.StretchTo(5))
      .Push(sweep)
      .Ease("cubic-out")
      .StretchTo(3)
      .Reverse()
      .Pop()
      .Push(sweep)
      .Crop(0, 0.5)
      .Ease("circ-out")
      .StretchTo(5)
      .Pop()
      .Push(sweep)
      .Crop(0, 0.5)
      .Ease("circ-in")
      .StretchTo(5)
      .Reverse()
      .Pop();
}

}  // namespace

REEL_ACT(Sweeps, "cosine", "A cosine whose frequency is swept up and down.",
         {"line_width", REEL_PARAM_NUMBER, "4", "of the curve, in a picture 720 pixels high"})
