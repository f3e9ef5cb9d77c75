// Picture files on disk: which there are, how large they are, and their pixels.

#pragma once

#include <string>
#include <vector>

#include "cairo_handles.h"

namespace reel {

// The PNG and JPEG files (by their names' endings, in any case) that `where` names, in natural
// order: a directory, one file, or a pattern such as "/shots/frame_*.png" whose last part may hold
// *, ? and
// [...]. The part before the last slash is taken literally. Throws std::runtime_error when there is
// none, or with the reason why the directory cannot be read.
std::vector<std::string> ListImageFiles(const std::string& where);

struct ImageHeader {
  int width = 0;  // pixels
  int height = 0;
  bool has_alpha = false;  // some pixels may be transparent
};

// Reads a few bytes, not the picture. What the file is follows from its first bytes, not from its
// name. Throws std::runtime_error with the path: cannot be read, neither PNG nor JPEG, damaged.
ImageHeader ReadImageHeader(const std::string& path);

// The picture as a surface of ARGB32 or RGB24. Throws std::runtime_error with path and reason.
SurfacePtr DecodeImage(const std::string& path);

}  // namespace reel
