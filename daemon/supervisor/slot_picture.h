// PictureOfSlot: what stands in a slot as people see it, made smaller on the way.
//
// The other direction of producer/pixel_conversion.h: I420 in BT.709 limited range (ITU-R BT.709-6, 3.4),
// straight-alpha BGRA, or BGR0. Pure; memory is that of the result and a row.

#pragma once

#include <cstddef>
#include <span>

#include "picture/raster.h"
#include "shm/frame_format.h"

namespace reel {

// In the encoded size, or smaller so that it is at most `max_width` wide. RGBA of kBgra, else RGB.
// REQUIRES: slot.size() == SlotFrameBytes(format), max_width >= 1.
Raster PictureOfSlot(std::span<const std::byte> slot, const SlotFormat& format, int32_t max_width);

}  // namespace reel
