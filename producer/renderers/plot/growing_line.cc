#include "plot/growing_line.h"

#include <algorithm>
#include <utility>

namespace reel {
namespace {

// Piece k joins the points k × kPieceSteps .. (k + 1) × kPieceSteps. Few enough that the unfinished
// piece is cheap, many enough that the joints, where two round ends overlap, are rare.
constexpr size_t kPieceSteps = 32;

constexpr double kFullCircle = 6.283185307179586;

void CopySurface(cairo_surface_t* from, cairo_surface_t* to) {
  const ContextPtr cr(cairo_create(to));
  cairo_set_source_surface(cr.get(), from, 0, 0);
  cairo_paint(cr.get());
}

}  // namespace

GrowingLine::GrowingLine(SurfacePtr background, std::vector<PixelPoint> points, RgbColor color,
                         double width_pixels)
    : background_(std::move(background)),
      kept_(MakeSurface(CAIRO_FORMAT_RGB24, cairo_image_surface_get_width(background_.get()),
                        cairo_image_surface_get_height(background_.get()))),
      points_(std::move(points)),
      color_(color),
      width_(width_pixels) {
  CopySurface(background_.get(), kept_.get());
}

void GrowingLine::Paint(cairo_t* cr, size_t shown) {
  const size_t last = shown - 1;
  const size_t pieces = last / kPieceSteps;
  KeepPieces(pieces);
  cairo_set_source_surface(cr, kept_.get(), 0, 0);
  cairo_paint(cr);
  StrokePoints(cr, pieces * kPieceSteps, last);
  cairo_arc(cr, points_[last].x, points_[last].y, 1.8 * width_, 0, kFullCircle);
  cairo_fill(cr);
}

void GrowingLine::KeepPieces(size_t pieces) {
  if (pieces < kept_pieces_) {
    CopySurface(background_.get(), kept_.get());
    kept_pieces_ = 0;
  }
  const ContextPtr cr(cairo_create(kept_.get()));
  for (; kept_pieces_ < pieces; ++kept_pieces_) {
    StrokePoints(cr.get(), kept_pieces_ * kPieceSteps, (kept_pieces_ + 1) * kPieceSteps);
  }
}

void GrowingLine::StrokePoints(cairo_t* cr, size_t first, size_t last) const {
  SetSource(cr, color_);
  cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width(cr, width_);
  for (size_t i = first; i <= last; ++i) cairo_line_to(cr, points_[i].x, points_[i].y);
  cairo_stroke(cr);
}

}  // namespace reel
