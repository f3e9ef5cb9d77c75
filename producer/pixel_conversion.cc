#include "producer/pixel_conversion.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "producer/i420_frame.h"
#include "producer/straight_alpha_row.h"

namespace reel {
namespace {

constexpr size_t kPixelBytes = 4;

using RowWriter = void (*)(const uint32_t* pixels, int32_t width, std::byte* bgra);

void WriteOpaqueRow(const uint32_t* pixels, int32_t width, std::byte* bgra) {
  for (int32_t x = 0; x < width; ++x) {
    const uint32_t opaque = pixels[x] | 0xff000000;
    std::memcpy(bgra + x * kPixelBytes, &opaque, kPixelBytes);
  }
}

void WritePackedRows(const ArgbPicture& picture, PictureSize encoded, RowRange rows,
                     std::span<std::byte> slot, RowWriter write_row) {
  const size_t row_bytes = static_cast<size_t>(encoded.width) * kPixelBytes;
  std::byte* bgra = slot.data() + static_cast<size_t>(rows.first) * row_bytes;
  const int32_t copied_width = std::min(picture.width, encoded.width);
  for (int32_t row = rows.first; row < rows.end; ++row, bgra += row_bytes) {
    write_row(picture.Row(std::min(row, picture.height - 1)), copied_width, bgra);
    if (copied_width < encoded.width) {
      std::byte* const end = bgra + row_bytes;
      std::memcpy(end - kPixelBytes, end - 2 * kPixelBytes, kPixelBytes);
    }
  }
}

void CopyRow(const uint32_t* pixels, int32_t width, std::byte* bgra) {
  std::memcpy(bgra, pixels, static_cast<size_t>(width) * kPixelBytes);
}

[[maybe_unused]] bool DiffersByOneAtMost(PictureSize encoded, PictureSize drawn) {
  return std::abs(encoded.width - drawn.width) <= 1 && std::abs(encoded.height - drawn.height) <= 1;
}

}  // namespace

void ConvertToSlot(const ArgbPicture& picture, const SlotFormat& format,
                   std::span<std::byte> slot) {
  ConvertRowsToSlot(picture, format, {0, format.encoded.height}, slot);
}

void ConvertRowsToSlot(const ArgbPicture& picture, const SlotFormat& format, RowRange rows,
                       std::span<std::byte> slot) {
  assert(picture.width == format.drawn.width && picture.height == format.drawn.height);
  assert(DiffersByOneAtMost(format.encoded, format.drawn));
  assert(slot.size() == SlotFrameBytes(format));
  switch (format.pixel_format) {
    case PixelFormat::kI420:
      ConvertRowsToI420(picture, format.encoded, rows, slot, bt709::FastestRowPairConverter());
      return;
    case PixelFormat::kBgra:
      WritePackedRows(picture, format.encoded, rows, slot, FastestStraightAlphaRowWriter());
      return;
    case PixelFormat::kBgr0:
      WritePackedRows(picture, format.encoded, rows, slot, WriteOpaqueRow);
      return;
  }
}

void ConvertSourceRowsToSlot(const SourcePicture& picture, const SlotFormat& format, RowRange rows,
                             std::span<std::byte> slot, std::vector<uint32_t>& scratch) {
  ArgbPicture argb{reinterpret_cast<const uint32_t*>(picture.pixels), picture.width, picture.height,
                   static_cast<int32_t>(picture.stride_bytes)};
  if (picture.layout == PixelLayout::kArgb32) {
    ConvertRowsToSlot(argb, format, rows, slot);
    return;
  }
  const bool keeps_alpha = format.pixel_format == PixelFormat::kBgra;
  const RowRange drawn = {rows.first, std::min(rows.end, picture.height)};
  const auto width = static_cast<size_t>(picture.width);
  scratch.resize(static_cast<size_t>(drawn.end - drawn.first) * width);
  uint32_t* row = scratch.data();
  for (int32_t y = drawn.first; y < drawn.end; ++y, row += width) {
    keeps_alpha ? ReadStraightRow(picture, y, row) : ReadPremultipliedRow(picture, y, row);
  }
  argb = {scratch.data(), picture.width, picture.height,
          picture.width * static_cast<int32_t>(sizeof(uint32_t)), drawn.first};
  if (keeps_alpha) {
    WritePackedRows(argb, format.encoded, rows, slot, CopyRow);
  } else {
    ConvertRowsToSlot(argb, format, rows, slot);
  }
}

}  // namespace reel
