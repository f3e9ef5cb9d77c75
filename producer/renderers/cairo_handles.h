// Cairo's objects owned by unique_ptr, for the renderers that keep pictures of their own.

#pragma once

#include <cairo.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace reel {

struct CairoDeleter {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* cr) const { cairo_destroy(cr); }
};
using SurfacePtr = std::unique_ptr<cairo_surface_t, CairoDeleter>;
using ContextPtr = std::unique_ptr<cairo_t, CairoDeleter>;

// A transparent (ARGB32, A8) or black (RGB24) picture of width × height pixels. Throws
// std::runtime_error when there is no memory for it.
inline SurfacePtr MakeSurface(cairo_format_t format, int width, int height) {
  SurfacePtr surface(cairo_image_surface_create(format, width, height));
  const cairo_status_t status = cairo_surface_status(surface.get());
  if (status != CAIRO_STATUS_SUCCESS) {
    throw std::runtime_error("a picture of " + std::to_string(width) + "x" +
                             std::to_string(height) + ": " + cairo_status_to_string(status));
  }
  return surface;
}

}  // namespace reel
