#include "producer/pixel_conversion.h"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "bt709_reference.h"
#include "producer/i420_frame.h"

namespace reel {
namespace {

// Random pixels. Each row is followed by pixels that do not belong to it; the last one by nothing,
// so that a sanitizer sees a read behind the picture.
class RandomDrawing {
 public:
  explicit RandomDrawing(PictureSize size)
      : size_(size), pixels_(size_t(Stride()) * (size.height - 1) + size.width) {
    std::mt19937 random(static_cast<uint32_t>(size.width * 1000 + size.height));
    std::ranges::generate(pixels_, random);
  }

  ArgbPicture Picture() const {
    return {.pixels = pixels_.data(),
            .width = size_.width,
            .height = size_.height,
            .stride_bytes = Stride() * 4};
  }

  // The pixel that stands at (x, y) of the encoded picture.
  uint32_t At(int32_t x, int32_t y) const {
    return pixels_[size_t(Stride()) * std::min(y, size_.height - 1) + std::min(x, size_.width - 1)];
  }

 private:
  int32_t Stride() const { return size_.width + 3; }  // pixels

  PictureSize size_;
  std::vector<uint32_t> pixels_;
};

std::array<uint32_t, 4> BlockAt(const RandomDrawing& drawing, int32_t x, int32_t y) {
  return {drawing.At(x, y), drawing.At(x + 1, y), drawing.At(x, y + 1), drawing.At(x + 1, y + 1)};
}

// The slot's bytes; fails if the conversion writes beside the slot.
std::vector<uint8_t> Convert(const RandomDrawing& drawing, const SlotFormat& format) {
  constexpr std::byte kUntouched{0xa5};
  constexpr size_t kGuard = 64;
  const size_t slot_bytes = SlotFrameBytes(format);
  std::vector<std::byte> memory(slot_bytes + 2 * kGuard, kUntouched);
  ConvertToSlot(drawing.Picture(), format, std::span(memory).subspan(kGuard, slot_bytes));
  const auto untouched = [&](std::byte byte) { return byte == kUntouched; };
  REQUIRE(std::all_of(memory.begin(), memory.begin() + kGuard, untouched));
  REQUIRE(std::all_of(memory.end() - kGuard, memory.end(), untouched));
  std::vector<uint8_t> slot(slot_bytes);
  std::transform(memory.begin() + kGuard, memory.end() - kGuard, slot.begin(),
                 std::to_integer<uint8_t>);
  return slot;
}

struct SizeCase {
  PictureSize drawn;
  PictureSize encoded;
};

// Equal, one larger and one smaller in each direction; below, at and above the width of a vector.
const std::vector<SizeCase> kEvenSizes = {
    {{2, 2}, {2, 2}},       {{1, 1}, {2, 2}},       {{3, 3}, {2, 2}},
    {{3, 3}, {4, 4}},       {{5, 4}, {4, 4}},       {{4, 5}, {4, 6}},
    {{33, 7}, {32, 8}},     {{33, 7}, {34, 6}},     {{31, 9}, {32, 10}},
    {{64, 16}, {64, 16}},   {{65, 17}, {66, 18}},   {{65, 17}, {64, 16}},
    {{99, 51}, {100, 50}},  {{100, 51}, {100, 52}}, {{322, 180}, {322, 180}},
    {{1921, 3}, {1922, 4}}, {{1919, 1}, {1918, 2}},
};

// With packed pixels odd sizes are encoded too.
const std::vector<SizeCase> kOddSizes = {
    {{1, 1}, {1, 1}}, {{2, 2}, {3, 3}}, {{7, 5}, {7, 5}}, {{33, 9}, {33, 9}}, {{34, 8}, {33, 7}},
};

TEST_CASE("I420 holds the picture's colours, padded or cropped to the encoded size") {
  for (const auto& [drawn, encoded] : kEvenSizes) {
    INFO(drawn.width << " x " << drawn.height << " to " << encoded.width << " x "
                     << encoded.height);
    const RandomDrawing drawing(drawn);
    const std::vector<uint8_t> slot = Convert(drawing, {drawn, encoded, PixelFormat::kI420});
    const uint8_t* value = slot.data();
    double worst_steps = 0;
    for (int32_t y = 0; y < encoded.height; ++y) {
      for (int32_t x = 0; x < encoded.width; ++x) {
        const Yuv exact = ExactYuv(ColourOf(drawing.At(x, y)));
        worst_steps = std::max(worst_steps, StepsOff(*value++, exact.y));
      }
    }
    for (double Yuv::*const plane : {&Yuv::u, &Yuv::v}) {
      for (int32_t y = 0; y < encoded.height; y += 2) {
        for (int32_t x = 0; x < encoded.width; x += 2) {
          const Yuv exact = ExactYuv(MeanColour(BlockAt(drawing, x, y)));
          worst_steps = std::max(worst_steps, StepsOff(*value++, exact.*plane));
        }
      }
    }
    CHECK(worst_steps <= 1);
    CHECK(value == slot.data() + slot.size());
  }
}

TEST_CASE("I420 is the same bytes whichever converter the processor takes") {
  for (const auto& [drawn, encoded] : kEvenSizes) {
    INFO(drawn.width << " x " << drawn.height << " to " << encoded.width << " x "
                     << encoded.height);
    const RandomDrawing drawing(drawn);
    const SlotFormat format = {drawn, encoded, PixelFormat::kI420};
    std::vector<uint8_t> portable(SlotFrameBytes(format));
    ConvertToI420(drawing.Picture(), encoded, std::as_writable_bytes(std::span(portable)),
                  bt709::ConvertRowPairPortable);
    CHECK(Convert(drawing, format) == portable);
  }
}

// Calls `expected_byte(pixel, channel)`, channel 0..3 for B, G, R, A, for each byte of the slot.
template <typename ExpectedByte>
void CheckPackedSlots(PixelFormat pixel_format, ExpectedByte expected_byte) {
  std::vector<SizeCase> sizes = kEvenSizes;
  sizes.insert(sizes.end(), kOddSizes.begin(), kOddSizes.end());
  for (const auto& [drawn, encoded] : sizes) {
    INFO(drawn.width << " x " << drawn.height << " to " << encoded.width << " x "
                     << encoded.height);
    const RandomDrawing drawing(drawn);
    std::vector<uint8_t> expected;
    for (int32_t y = 0; y < encoded.height; ++y) {
      for (int32_t x = 0; x < encoded.width; ++x) {
        for (int channel = 0; channel < 4; ++channel) {
          expected.push_back(static_cast<uint8_t>(expected_byte(drawing.At(x, y), channel)));
        }
      }
    }
    CHECK(Convert(drawing, {drawn, encoded, pixel_format}) == expected);
  }
}

TEST_CASE("BGRA holds straight alpha, padded or cropped to the encoded size") {
  CheckPackedSlots(PixelFormat::kBgra, [](uint32_t pixel, int channel) {
    const uint32_t alpha = pixel >> 24;
    if (channel == 3 || alpha == 0) return alpha;
    const uint32_t c = pixel >> 8 * channel & 0xff;
    return static_cast<uint32_t>(std::min(255.0, std::round(255.0 * c / alpha)));
  });
}

TEST_CASE("BGR0 holds the colour as drawn and 255, padded or cropped to the encoded size") {
  CheckPackedSlots(PixelFormat::kBgr0, [](uint32_t pixel, int channel) {
    return channel == 3 ? 255 : pixel >> 8 * channel & 0xff;
  });
}

}  // namespace
}  // namespace reel
