// What the bytes of one frame are: the picture as the renderer draws it, and as the slot holds it for
// the encoder. Values without pointers; they stand in shared memory and travel between processes.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace reel {

// The layout of a slot's bytes: what ffmpeg is told with -pix_fmt, without padding between rows.
enum class PixelFormat : uint32_t {
  kI420 = 1,  // Planes Y, U, V; BT.709 limited range; chroma at half size, sited in the centre.
  kBgra = 2,  // One plane, bytes B, G, R, A; straight alpha.
  kBgr0 = 3,  // One plane, bytes B, G, R and a byte that means nothing; opaque.
};

// ffmpeg's name for it ("yuv420p", "bgra", "bgr0").
constexpr std::string_view FfmpegPixelFormatName(PixelFormat format) {
  switch (format) {
    case PixelFormat::kI420: return "yuv420p";
    case PixelFormat::kBgra: return "bgra";
    case PixelFormat::kBgr0: return "bgr0";
  }
  return "";
}

// Raised whenever a picture becomes other bytes in a slot (producer/pixel_conversion.h): frames that were
// kept before are then not used any more.
inline constexpr int64_t kSlotConversionVersion = 1;

// The limit of width and of height, in pixels: what H.264's highest level (6.2) and libx264 take.
inline constexpr int32_t kMaxPictureSide = 16384;

struct PictureSize {
  int32_t width = 0;   // pixels
  int32_t height = 0;  // pixels

  friend bool operator==(const PictureSize&, const PictureSize&) = default;
};

// How a frame stands in its slot. The encoded size differs from the drawn one only where an odd size
// is padded (last column and row repeated) or cropped to an even one.
struct SlotFormat {
  PictureSize drawn;
  PictureSize encoded;
  PixelFormat pixel_format = PixelFormat::kI420;

  friend bool operator==(const SlotFormat&, const SlotFormat&) = default;
};

// Bytes of one frame in its slot. REQUIRES: encoded sides in 1..kMaxPictureSide, even for kI420.
constexpr size_t SlotFrameBytes(const SlotFormat& format) {
  const size_t pixels =
      static_cast<size_t>(format.encoded.width) * static_cast<size_t>(format.encoded.height);
  return format.pixel_format == PixelFormat::kI420 ? pixels + pixels / 2 : pixels * 4;
}

}  // namespace reel
