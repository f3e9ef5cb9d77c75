// GrowingLine: a line over a still background, of which each frame shows more points.
//
// Stroking all points in every frame would make the film's cost quadratic. The line is stroked in
// pieces of fixed points, and the finished pieces are kept; what a frame looks like depends only on
// how many points it shows, never on which frames were drawn before.

#pragma once

#include <cstddef>
#include <vector>

#include "cairo_handles.h"
#include "rgb_color.h"

namespace reel {

struct PixelPoint {
  double x = 0;  // pixels, origin at the top left
  double y = 0;
};

class GrowingLine {
 public:
  // `background` is CAIRO_FORMAT_RGB24. Throws std::runtime_error when there is no memory for a
  // copy.
  GrowingLine(SurfacePtr background, std::vector<PixelPoint> points, RgbColor color,
              double width_pixels);

  // Paints the background and the first `shown` points on all of `cr`, with a dot at the last one.
  // Fast where `shown` grows from call to call. REQUIRES: 1 <= shown <= points.
  void Paint(cairo_t* cr, size_t shown);

 private:
  void KeepPieces(size_t pieces);
  void StrokePoints(cairo_t* cr, size_t first, size_t last) const;

  SurfacePtr background_;
  SurfacePtr kept_;  // the background and the first kept_pieces_ pieces
  size_t kept_pieces_ = 0;
  std::vector<PixelPoint> points_;
  RgbColor color_;
  double width_;  // pixels
};

}  // namespace reel
