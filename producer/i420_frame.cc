#include "producer/i420_frame.h"

#include <algorithm>
#include <cstdint>

namespace reel {
namespace {

struct Planes {
  uint8_t* y = nullptr;
  uint8_t* u = nullptr;
  uint8_t* v = nullptr;
};

Planes PlanesOf(std::span<std::byte> slot, PictureSize encoded) {
  const size_t luma_bytes =
      static_cast<size_t>(encoded.width) * static_cast<size_t>(encoded.height);
  uint8_t* const y = reinterpret_cast<uint8_t*>(slot.data());
  return {.y = y, .u = y + luma_bytes, .v = y + luma_bytes + luma_bytes / 4};
}

// The last two columns where only the first of them was drawn: it stands for both.
void ConvertRepeatedColumn(bt709::RowPair last, bt709::RowPairConverter convert) {
  const uint32_t top[2] = {last.top[0], last.top[0]};
  const uint32_t bottom[2] = {last.bottom[0], last.bottom[0]};
  last.top = top;
  last.bottom = bottom;
  convert(last);
}

}  // namespace

void ConvertToI420(const ArgbPicture& picture, PictureSize encoded, std::span<std::byte> slot,
                   bt709::RowPairConverter convert) {
  ConvertRowsToI420(picture, encoded, {0, encoded.height}, slot, convert);
}

void ConvertRowsToI420(const ArgbPicture& picture, PictureSize encoded, RowRange rows,
                       std::span<std::byte> slot, bt709::RowPairConverter convert) {
  const Planes planes = PlanesOf(slot, encoded);
  const int32_t last_row = picture.height - 1;
  const int32_t paired_width = std::min(picture.width, encoded.width) / 2 * 2;
  for (int32_t row = rows.first; row < rows.end; row += 2) {
    const size_t luma_start = static_cast<size_t>(row) * static_cast<size_t>(encoded.width);
    bt709::RowPair pair = {.top = picture.Row(row),
                           .bottom = picture.Row(std::min(row + 1, last_row)),
                           .width = encoded.width,
                           .y_top = planes.y + luma_start,
                           .y_bottom = planes.y + luma_start + encoded.width,
                           .u = planes.u + luma_start / 4,
                           .v = planes.v + luma_start / 4};
    if (paired_width < encoded.width) ConvertRepeatedColumn(pair.From(paired_width), convert);
    pair.width = paired_width;
    convert(pair);
  }
}

}  // namespace reel
