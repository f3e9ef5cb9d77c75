// PlplotCanvas: one PLplot stream that draws axes and text on a Cairo context.
//
// PLplot keeps its state in globals and prints, prompts or exits on errors; this class keeps that
// in. One canvas at a time in a process, in one thread. Not for every frame: opening a stream takes
// milliseconds, so a renderer draws what does not change once, into a surface of its own.
//
//     PlplotCanvas canvas(cr, width, height) -> SetColor, DrawGrid, DrawBox, DrawText... -> Finish

#pragma once

#include <cairo.h>

#include <string>

#include "rgb_color.h"

namespace reel {

// Pixels, origin at the top left.
struct PixelRect {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
};

// What an axis spans, and the distance between its ticks; ticks stand at multiples of it.
struct AxisRange {
  double low = 0;
  double high = 1;
  double step = 1;
};

struct TextPlace {
  double x = 0;  // pixels; where the text's `justify` part comes to stand, at half of its height
  double y = 0;
  double angle_deg = 0;  // counter-clockwise
  double justify = 0.5;  // 0: the text begins at x, 1: it ends there
};

class PlplotCanvas {
 public:
  // Draws on `cr`, which must outlive the canvas, a picture of width × height pixels. Throws
  // std::runtime_error when PLplot or its Cairo driver is not there.
  PlplotCanvas(cairo_t* cr, int width, int height);
  PlplotCanvas(const PlplotCanvas&) = delete;
  PlplotCanvas& operator=(const PlplotCanvas&) = delete;
  ~PlplotCanvas();

  void SetColor(const RgbColor& color);
  void SetLineWidth(double pixels);
  void SetFontSize(double em_pixels);

  // Lines across `area` at every tick.
  void DrawGrid(const PixelRect& area, const AxisRange& x, const AxisRange& y);

  // The frame around `area`, with ticks of `tick_pixels` outwards at the bottom and on the left.
  void DrawBox(const PixelRect& area, const AxisRange& x, const AxisRange& y, double tick_pixels);

  // One line of UTF-8 in the sans-serif font.
  void DrawText(const TextPlace& place, const std::string& text);

  // Throws std::runtime_error with the first complaint that PLplot had since the construction.
  void Finish();

 private:
  void SetWindow(const PixelRect& area, const AxisRange& x, const AxisRange& y);

  int width_;
  int height_;
};

}  // namespace reel
