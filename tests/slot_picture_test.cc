// There and back: what a renderer draws, converted for the encoder, is what a preview shows.

#include "daemon/supervisor/slot_picture.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <vector>

#include "color_chart_patches.h"
#include "producer/pixel_conversion.h"

namespace reel {
namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 240;

std::vector<uint32_t> DrawChart() {
  std::vector<uint32_t> pixels(kWidth * kHeight);
  for (int patch = 0; patch < kPatchCount; ++patch) {
    const PatchRect at = PatchPosition(patch, kWidth, kHeight);
    const PatchColor& colour = kPatches[static_cast<size_t>(patch)];
    for (int y = at.top; y < at.bottom; ++y) {
      for (int x = at.left; x < at.right; ++x) {
        pixels[static_cast<size_t>(y * kWidth + x)] =
            0xff000000U | uint32_t{colour.red} << 16 | uint32_t{colour.green} << 8 | colour.blue;
      }
    }
  }
  return pixels;
}

std::vector<std::byte> Slot(const std::vector<uint32_t>& pixels, const SlotFormat& format) {
  std::vector<std::byte> slot(SlotFrameBytes(format));
  ConvertToSlot(ArgbPicture{pixels.data(), kWidth, kHeight, kWidth * 4}, format, slot);
  return slot;
}

TEST_CASE("the colour chart's patches are seen in their colours, whatever the slots hold") {
  const auto pixel_format = GENERATE(PixelFormat::kI420, PixelFormat::kBgra, PixelFormat::kBgr0);
  const auto [width, steps] = GENERATE(std::pair{4000, 2}, std::pair{160, 3});
  const SlotFormat format{{kWidth, kHeight}, {kWidth, kHeight}, pixel_format};
  const Raster picture = PictureOfSlot(Slot(DrawChart(), format), format, width);
  const int scale = kWidth / picture.width;
  REQUIRE(picture.width == std::min(width, kWidth));
  REQUIRE(picture.height == kHeight / scale);
  CHECK(picture.channels == (pixel_format == PixelFormat::kBgra ? 4 : 3));
  for (int patch = 0; patch < kPatchCount; ++patch) {
    CAPTURE(patch);
    const PatchRect at = PatchPosition(patch, kWidth, kHeight);
    const uint8_t* seen =
        picture.pixel((at.left + at.right) / 2 / scale, (at.top + at.bottom) / 2 / scale);
    const PatchColor& drawn = kPatches[static_cast<size_t>(patch)];
    CHECK(std::max({std::abs(seen[0] - drawn.red), std::abs(seen[1] - drawn.green),
                    std::abs(seen[2] - drawn.blue)}) <= steps);
  }
}

TEST_CASE("alpha is kept straight") {
  // Red of half the opacity, premultiplied as it is drawn.
  const std::vector<uint32_t> pixels(kWidth * kHeight, 0x80800000U);
  const SlotFormat format{{kWidth, kHeight}, {kWidth, kHeight}, PixelFormat::kBgra};
  const Raster picture = PictureOfSlot(Slot(pixels, format), format, 100);
  const uint8_t* seen = picture.pixel(50, 30);
  CHECK(std::vector<uint8_t>(seen, seen + 4) == std::vector<uint8_t>{255, 0, 0, 128});
}

}  // namespace
}  // namespace reel
