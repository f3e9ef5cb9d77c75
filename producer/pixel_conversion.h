// From the picture that a renderer draws to the bytes that the encoder wants.
//
// The input is always Cairo ARGB32: height x stride_bytes, one uint32 0xAARRGGBB a pixel in machine
// order, premultiplied, origin top left. Pure functions over the caller's memory; no allocation; safe
// from any thread. Chooses AVX2 at run time where the processor has it; both paths give the same
// bytes.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "shm/frame_format.h"

namespace reel {

// A drawn picture, borrowed.
struct ArgbPicture {
  const uint32_t* pixels = nullptr;
  int32_t width = 0;   // pixels
  int32_t height = 0;  // pixels
  int32_t stride_bytes = 0;
};

// Writes `picture` into `slot` as `format` says: SlotFrameBytes(format) bytes, rows without padding.
//
// kI420: BT.709 limited range (ITU-R BT.709-6, 3.5: Y = 16 + 219 Y', C = 128 + 224 C'), each value
//   within one step of the exactly rounded formula for every colour; chroma is the mean of 2 x 2
//   pixels (sited in the centre). Alpha is ignored: the picture stands over black.
// kBgra: straight alpha, c = min(255, round(255 c' / a)); a pixel with alpha 0 becomes 0, 0, 0, 0.
// kBgr0: the colour over black; the fourth byte is 255.
//
// An encoded side one larger than the drawn one repeats the last column or row; one smaller leaves it
// out. REQUIRES: picture has format.drawn's size; slot.size() == SlotFrameBytes(format).
void ConvertToSlot(const ArgbPicture& picture, const SlotFormat& format, std::span<std::byte> slot);

}  // namespace reel
