// Writes outside of its picture: how = after (one row), before (one pixel), far.

#include <cstring>

#include "hostile_renderer.h"

class WritesOutside : public hostile::HostileRenderer {
 public:
  explicit WritesOutside(const reel::Scene& scene)
      : HostileRenderer(scene), how_(scene.Text("how")) {}

 private:
  void Misbehave(cairo_t* cr, const reel::Frame& frame) override {
    cairo_surface_t* surface = cairo_get_target(cr);
    unsigned char* pixels = cairo_image_surface_get_data(surface);
    const long stride = cairo_image_surface_get_stride(surface);
    if (how_ == "after") std::memset(pixels + stride * frame.height, 0xAA, stride);
    if (how_ == "before") std::memset(pixels - 4, 0xAA, 4);
    // Over the guard page, into whatever lies behind it.
    if (how_ == "far") std::memset(pixels + stride * frame.height + 4096, 0xAA, 64L << 20);
  }
  std::string how_;
};

HOSTILE_RENDERER(WritesOutside, "writes_outside", "after")
