// A whole picture to I420, over a converter of row pairs: planes, odd sides, rows of padding.

#pragma once

#include <cstddef>
#include <span>

#include "producer/argb_picture.h"
#include "producer/bt709_row_pair.h"
#include "shm/frame_format.h"

namespace reel {

// Writes the planes Y, U and V of `encoded` size into `slot`, as ConvertToSlot promises for kI420.
// ConvertToSlot passes the fastest converter; tests and benchmarks pass each of them.
// REQUIRES: as for ConvertToSlot.
void ConvertToI420(const ArgbPicture& picture, PictureSize encoded, std::span<std::byte> slot,
                   bt709::RowPairConverter convert);

// Only the bytes that `rows` of the encoded picture become. REQUIRES: as for ConvertRowsToSlot.
void ConvertRowsToI420(const ArgbPicture& picture, PictureSize encoded, RowRange rows,
                       std::span<std::byte> slot, bt709::RowPairConverter convert);

}  // namespace reel
