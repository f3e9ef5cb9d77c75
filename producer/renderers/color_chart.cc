// color_chart: 48 patches of known colours, to see or to measure what became of them in the film.

#include "color_chart_patches.h"
#include "reel/renderer.hpp"

namespace {

class ColorChart : public reel::Renderer {
 public:
  explicit ColorChart(const reel::Scene&) {}

  reel::Traits Traits() const override {
    return {.width = 640, .height = 480, .fps_num = 25, .fps_den = 1, .frame_count = 25};
  }

  void Draw(cairo_t* cr, const reel::Frame& frame) override {
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
    for (int i = 0; i < reel::kPatchCount; ++i) {
      const reel::PatchColor& color = reel::kPatches[static_cast<size_t>(i)];
      const reel::PatchRect at = reel::PatchPosition(i, frame.width, frame.height);
      cairo_set_source_rgb(cr, color.red / 255.0, color.green / 255.0, color.blue / 255.0);
      cairo_rectangle(cr, at.left, at.top, at.right - at.left, at.bottom - at.top);
      cairo_fill(cr);
    }
  }
};

}  // namespace

REEL_RENDERER(ColorChart, "color_chart", "A still chart of 48 known colours, to check a film's.")
