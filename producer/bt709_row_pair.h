// Two rows of a picture to BT.709 limited range at 4:2:0: the inner loop of the I420 conversion,
// once portable and once for AVX2. Pure functions over the caller's memory, safe from any thread.

#pragma once

#include <cstdint>

namespace reel::bt709 {

// Input: `width` pixels a row, 0xAARRGGBB, alpha ignored; `bottom` may be `top`. Output: `width`
// bytes of Y for each row, width / 2 bytes of U and of V, each the mean of 2 x 2 pixels rounded
// once. REQUIRES: width is even; the output does not overlap the input.
struct RowPair {
  const uint32_t* top = nullptr;
  const uint32_t* bottom = nullptr;
  int32_t width = 0;  // pixels
  uint8_t* y_top = nullptr;
  uint8_t* y_bottom = nullptr;
  uint8_t* u = nullptr;
  uint8_t* v = nullptr;

  // The same rows without their first `count` pixels. REQUIRES: count is even, 0 <= count <= width.
  RowPair From(int32_t count) const {
    return {.top = top + count,
            .bottom = bottom + count,
            .width = width - count,
            .y_top = y_top + count,
            .y_bottom = y_bottom + count,
            .u = u + count / 2,
            .v = v + count / 2};
  }
};

// All converters give the same bytes.
using RowPairConverter = void (*)(const RowPair& rows);

void ConvertRowPairPortable(const RowPair& rows);

// The converter for AVX2; null where the processor or the architecture has none.
RowPairConverter Avx2RowPairConverter();

// The fastest converter that this processor runs.
RowPairConverter FastestRowPairConverter();

}  // namespace reel::bt709
