// JPEG files through libjpeg: their size, and their pixels as a Cairo surface.

#pragma once

#include <string>

#include "cairo_handles.h"

namespace reel {

struct JpegSize {
  int width = 0;  // pixels
  int height = 0;
};

// Reads the header only. Throws std::runtime_error with path and libjpeg's reason.
JpegSize ReadJpegSize(const std::string& path);

// The picture as CAIRO_FORMAT_RGB24, origin at the top left. Throws std::runtime_error with path
// and libjpeg's reason, also where libjpeg itself would only warn and make pixels up: a file that
// was cut off must not end in a film as a grey area.
SurfacePtr DecodeJpeg(const std::string& path);

}  // namespace reel
