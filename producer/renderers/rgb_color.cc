#include "rgb_color.h"

#include <pango/pango.h>

#include <stdexcept>

namespace reel {

RgbColor ParseColor(const std::string& parameter, const std::string& text) {
  PangoColor color;
  if (!pango_color_parse(&color, text.c_str())) {
    throw std::runtime_error(parameter + " = \"" + text +
                             "\": must be #rrggbb or a colour's name, such as steelblue");
  }
  constexpr double kFull = 65535;
  return {color.red / kFull, color.green / kFull, color.blue / kFull};
}

}  // namespace reel
