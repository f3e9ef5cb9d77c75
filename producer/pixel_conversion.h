// From the picture that a renderer draws to the bytes that the encoder wants.
//
// Used by the producer process, once a frame. A pure function over the caller's memory: it
// allocates nothing and is safe from any thread. I420 takes AVX2 where the processor has it, found
// at run time; both paths give the same bytes.

#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "producer/argb_picture.h"
#include "producer/source_picture.h"
#include "shm/frame_format.h"

namespace reel {

// Writes `picture` into `slot` as `format` says: SlotFrameBytes(format) bytes, rows without
// padding.
//
// kI420: BT.709 limited range (ITU-R BT.709-6, 3.4: Y = 16 + 219 Y', C = 128 + 224 C'), each value
//   within one step of the exactly rounded formula for every colour; greys have U = V = 128, black
//   has Y = 16 and white Y = 235. Chroma is the mean of 2 x 2 pixels (sited in the centre). Alpha
//   is ignored: the picture stands over black.
// kBgra: straight alpha, c = min(255, round(255 c' / a)), exactly; a pixel with alpha 0 becomes
//   0, 0, 0, 0.
// kBgr0: the colour over black; the fourth byte is 255.
//
// An encoded side one larger than the drawn one repeats the last column or row; one smaller leaves
// it out. REQUIRES: picture has format.drawn's size; each encoded side differs from the drawn one
// by at most 1, and is even for kI420; slot.size() == SlotFrameBytes(format); slot and picture do
// not overlap.
void ConvertToSlot(const ArgbPicture& picture, const SlotFormat& format, std::span<std::byte> slot);

// Only the bytes that `rows` of the encoded picture become; the others stay. REQUIRES: as above; rows
// within the encoded height, both ends even for kI420 (where a row's chroma belongs to two rows).
void ConvertRowsToSlot(const ArgbPicture& picture, const SlotFormat& format, RowRange rows,
                       std::span<std::byte> slot);

// The same of a picture in any layout, by way of `scratch`, which it makes as large as it needs. Straight
// alpha: kI420 and kBgr0 show the picture over black, kBgra takes it as it is.
void ConvertSourceRowsToSlot(const SourcePicture& picture, const SlotFormat& format, RowRange rows,
                             std::span<std::byte> slot, std::vector<uint32_t>& scratch);

}  // namespace reel
