#include "daemon/supervisor/slot_picture.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "picture/raster_reduction.h"

namespace reel {
namespace {

// ITU-R BT.709-6, items 3.2 to 3.4, for 8 bits, the other way round and 16 bits behind the point: luma
// spans 219 steps from 16, chroma 224 around 128; R = Y + 1.5748 Cr, B = Y + 1.8556 Cb, and G is what is
// left of Y = 0.2126 R + 0.7152 G + 0.0722 B.
constexpr int32_t kOne = 1 << 16;

constexpr int32_t Fixed(double value) { return static_cast<int32_t>(value * kOne + 0.5); }

constexpr int32_t kLuma = Fixed(255.0 / 219);
constexpr int32_t kRedOfV = Fixed(1.5748 * 255 / 224);
constexpr int32_t kBlueOfU = Fixed(1.8556 * 255 / 224);
constexpr int32_t kGreenOfU = Fixed(0.0722 * 1.8556 / 0.7152 * 255 / 224);
constexpr int32_t kGreenOfV = Fixed(0.2126 * 1.5748 / 0.7152 * 255 / 224);

uint8_t Rounded(int32_t fixed) {
  return static_cast<uint8_t>(std::clamp((fixed + kOne / 2) >> 16, 0, 255));
}

// Rows of a slot as rows of a Raster.
class SlotRows {
 public:
  SlotRows(std::span<const std::byte> slot, const SlotFormat& format)
      : bytes_(reinterpret_cast<const uint8_t*>(slot.data())),
        format_(format),
        width_(static_cast<size_t>(format.encoded.width)),
        row_(width_ * static_cast<size_t>(channels())) {}

  int32_t channels() const { return format_.pixel_format == PixelFormat::kBgra ? 4 : 3; }

  std::span<const uint8_t> Row(int32_t y) {
    if (format_.pixel_format == PixelFormat::kI420) {
      FromI420(static_cast<size_t>(y));
    } else {
      FromBgr(bytes_ + static_cast<size_t>(y) * width_ * 4);
    }
    return row_;
  }

 private:
  // A chroma value is that of its four pixels.
  void FromI420(size_t y) {
    const size_t luma_bytes = width_ * static_cast<size_t>(format_.encoded.height);
    const size_t chroma_row = y / 2 * (width_ / 2);
    const uint8_t* const luma = bytes_ + y * width_;
    const uint8_t* const u_row = bytes_ + luma_bytes + chroma_row;
    const uint8_t* const v_row = u_row + luma_bytes / 4;
    uint8_t* to = row_.data();
    for (size_t x = 0; x < width_; ++x, to += 3) {
      const int32_t light = (luma[x] - 16) * kLuma;
      const int32_t u = u_row[x / 2] - 128;
      const int32_t v = v_row[x / 2] - 128;
      to[0] = Rounded(light + v * kRedOfV);
      to[1] = Rounded(light - u * kGreenOfU - v * kGreenOfV);
      to[2] = Rounded(light + u * kBlueOfU);
    }
  }

  void FromBgr(const uint8_t* from) {
    uint8_t* to = row_.data();
    for (size_t x = 0; x < width_; ++x, from += 4) {
      *to++ = from[2];
      *to++ = from[1];
      *to++ = from[0];
      if (channels() == 4) *to++ = from[3];
    }
  }

  const uint8_t* const bytes_;
  const SlotFormat& format_;
  const size_t width_;
  std::vector<uint8_t> row_;
};

}  // namespace

Raster PictureOfSlot(std::span<const std::byte> slot, const SlotFormat& format, int32_t max_width) {
  const RasterSize full{format.encoded.width, format.encoded.height};
  const RasterSize size = FitWithin(full, {max_width, full.height});
  SlotRows rows(slot, format);
  Raster picture{size.width, size.height, rows.channels(), {}};
  if (size == full) {
    for (int32_t y = 0; y < full.height; ++y) {
      const std::span<const uint8_t> row = rows.Row(y);
      picture.bytes.insert(picture.bytes.end(), row.begin(), row.end());
    }
    return picture;
  }
  RasterReduction reduction(full.width, full.height, rows.channels(), size.width, size.height);
  for (int32_t y = 0; y < full.height; ++y) reduction.AddRow(rows.Row(y));
  return reduction.Take();
}

}  // namespace reel
