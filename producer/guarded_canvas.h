// GuardedCanvas: the private memory that a renderer draws into, with an inaccessible page at each end.
//
// The picture ends exactly where the page behind it begins, so the first byte written past the last
// row is a SIGSEGV in the process that did it, and never another frame's pixels. Producer processes
// only; not shared between threads.

#pragma once

#include <cstdint>

#include "base/status.h"
#include "producer/pixel_conversion.h"
#include "shm/frame_format.h"

namespace reel {

class GuardedCanvas {
 public:
  // Memory for one picture of `size`; rows start on 64-byte boundaries. On failure kUnavailable.
  // REQUIRES: sides in 1..kMaxPictureSide.
  static Result<GuardedCanvas> Create(PictureSize size);

  GuardedCanvas(GuardedCanvas&& other) noexcept;
  GuardedCanvas& operator=(GuardedCanvas&& other) = delete;
  ~GuardedCanvas();

  // height x stride_bytes, uint32 0xAARRGGBB, premultiplied, origin top left.
  uint32_t* pixels() const { return pixels_; }
  int32_t stride_bytes() const { return stride_bytes_; }
  ArgbPicture picture() const { return {pixels_, size_.width, size_.height, stride_bytes_}; }

  // Sets every pixel to transparent (0) or to opaque black (0xFF000000).
  void Clear(bool transparent) { ClearRows({0, size_.height}, transparent); }

  // The same for some rows, with what stands behind their last pixels. REQUIRES: rows of the picture.
  void ClearRows(RowRange rows, bool transparent);

 private:
  GuardedCanvas() = default;

  void* mapping_ = nullptr;
  size_t mapping_bytes_ = 0;
  uint32_t* pixels_ = nullptr;
  size_t pixel_bytes_ = 0;
  int32_t stride_bytes_ = 0;
  PictureSize size_;
};

}  // namespace reel
