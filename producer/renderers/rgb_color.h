// RgbColor: a colour as people write it in a parameter.

#pragma once

#include <cairo.h>

#include <string>

namespace reel {

struct RgbColor {
  double red = 0;  // 0 .. 1, as Cairo takes them
  double green = 0;
  double blue = 0;
};

// "#rrggbb", "#rgb" or a name of CSS ("steelblue"). Throws std::runtime_error with the parameter's
// name and the text when it is none of these.
RgbColor ParseColor(const std::string& parameter, const std::string& text);

inline void SetSource(cairo_t* cr, const RgbColor& color) {
  cairo_set_source_rgb(cr, color.red, color.green, color.blue);
}

}  // namespace reel
