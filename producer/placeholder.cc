#include "producer/placeholder.h"

#include <cairo.h>

#include <algorithm>
#include <string>

namespace reel {
namespace {

void ShowCentred(cairo_t* cr, const std::string& text, double center_x, double baseline,
                 double height, double most_width) {
  cairo_set_font_size(cr, height);
  cairo_text_extents_t extents;
  cairo_text_extents(cr, text.c_str(), &extents);
  if (extents.width > most_width) {
    cairo_set_font_size(cr, height * most_width / extents.width);
    cairo_text_extents(cr, text.c_str(), &extents);
  }
  cairo_move_to(cr, center_x - extents.width / 2 - extents.x_bearing, baseline);
  cairo_show_text(cr, text.c_str());
}

void Draw(cairo_t* cr, double width, double height, int64_t frame) {
  cairo_set_source_rgb(cr, 0.25, 0.05, 0.05);
  cairo_paint(cr);
  const double line = std::max(2.0, std::min(width, height) / 60);
  cairo_set_line_width(cr, line);
  cairo_set_source_rgb(cr, 0.9, 0.35, 0.3);
  cairo_rectangle(cr, line, line, width - 2 * line, height - 2 * line);
  cairo_stroke(cr);
  cairo_set_source_rgb(cr, 1, 1, 1);
  cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  ShowCentred(cr, "frame " + std::to_string(frame), width / 2, height * 0.5, height / 5,
              width * 0.8);
  ShowCentred(cr, "could not be drawn", width / 2, height * 0.7, height / 10, width * 0.8);
}

}  // namespace

void DrawPlaceholder(GuardedCanvas& canvas, int64_t frame) {
  const ArgbPicture picture = canvas.picture();
  cairo_surface_t* surface = cairo_image_surface_create_for_data(
      reinterpret_cast<unsigned char*>(canvas.pixels()), CAIRO_FORMAT_ARGB32, picture.width,
      picture.height, picture.stride_bytes);
  cairo_t* cr = cairo_create(surface);
  Draw(cr, picture.width, picture.height, frame);
  cairo_destroy(cr);
  cairo_surface_flush(surface);
  cairo_surface_destroy(surface);
}

}  // namespace reel
