#include "producer/source_picture.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "producer/band_conversion.h"
#include "producer/pixel_conversion.h"
#include "producer/row_hash.h"

namespace reel {
namespace {

constexpr PictureSize kDrawn{37, 21};

// A picture in one layout, with bytes between its rows that do not belong to it.
struct Source {
  Source(PixelLayout layout, bool opaque, PictureSize size = kDrawn) {
    std::mt19937 random(7);
    const int64_t stride = size.width * PixelBytes(layout) + 8;
    bytes.resize(static_cast<size_t>(stride * size.height));
    std::ranges::generate(bytes, [&] { return static_cast<std::byte>(random()); });
    for (size_t i = 3; opaque && layout == PixelLayout::kRgba && i < bytes.size(); i += 4) {
      bytes[i] = std::byte{255};
    }
    picture = {bytes.data(), size.width, size.height, stride, layout};
  }

  uint32_t Byte(int32_t x, int32_t y, int channel) const {
    return static_cast<uint32_t>(picture.Row(y)[x * PixelBytes(picture.layout) + channel]);
  }

  std::vector<std::byte> bytes;
  SourcePicture picture;
};

uint32_t Rounded(uint32_t channel, uint32_t alpha) { return (2 * channel * alpha + 255) / 510; }

// What the picture shows, as cairo would hold it.
std::vector<uint32_t> Premultiplied(const Source& source) {
  std::vector<uint32_t> pixels;
  for (int32_t y = 0; y < source.picture.height; ++y) {
    for (int32_t x = 0; x < source.picture.width; ++x) {
      const uint32_t a = source.picture.layout == PixelLayout::kRgba ? source.Byte(x, y, 3) : 255;
      const auto channel = [&](int index) { return Rounded(source.Byte(x, y, index), a); };
      pixels.push_back(a << 24 | channel(0) << 16 | channel(1) << 8 | channel(2));
    }
  }
  return pixels;
}

ArgbPicture PictureOf(const std::vector<uint32_t>& pixels) {
  return {pixels.data(), kDrawn.width, kDrawn.height, kDrawn.width * 4};
}

TEST_CASE("premultiplying is exactly rounded for every colour and every alpha") {
  std::vector<std::byte> bytes;
  for (int alpha = 0; alpha < 256; ++alpha) {
    for (int colour = 0; colour < 256; ++colour) {
      bytes.insert(bytes.end(),
                   {std::byte(colour), std::byte(colour), std::byte(colour), std::byte(alpha)});
    }
  }
  const SourcePicture picture{bytes.data(), 256, 256, 1024, PixelLayout::kRgba};
  std::vector<uint32_t> row(256);
  for (uint32_t alpha = 0; alpha < 256; ++alpha) {
    ReadPremultipliedRow(picture, static_cast<int32_t>(alpha), row.data());
    for (uint32_t colour = 0; colour < 256; ++colour) {
      const uint32_t c = Rounded(colour, alpha);
      REQUIRE(row[colour] == (alpha << 24 | c << 16 | c << 8 | c));
    }
  }
}

TEST_CASE("a picture in any layout becomes what cairo's own would become") {
  const PixelLayout layout = GENERATE(PixelLayout::kRgba, PixelLayout::kRgb);
  const PixelFormat pixels = GENERATE(PixelFormat::kI420, PixelFormat::kBgr0);
  const bool opaque = GENERATE(true, false);
  const Source source(layout, opaque);
  const PictureSize encoded = pixels == PixelFormat::kI420 ? PictureSize{38, 22} : kDrawn;
  const SlotFormat format{kDrawn, encoded, pixels};
  std::vector<std::byte> expected(SlotFrameBytes(format)), got(expected.size());
  ConvertToSlot(PictureOf(Premultiplied(source)), format, expected);
  std::vector<uint32_t> scratch;
  ConvertSourceRowsToSlot(source.picture, format, {0, encoded.height}, got, scratch);
  CHECK(got == expected);
}

TEST_CASE("straight alpha passes unchanged into a format with alpha") {
  const Source source(PixelLayout::kRgba, false);
  const SlotFormat format{kDrawn, kDrawn, PixelFormat::kBgra};
  std::vector<std::byte> slot(SlotFrameBytes(format));
  std::vector<uint32_t> scratch;
  ConvertSourceRowsToSlot(source.picture, format, {0, kDrawn.height}, slot, scratch);
  for (int32_t y = 0; y < kDrawn.height; ++y) {
    for (int32_t x = 0; x < kDrawn.width; ++x) {
      const size_t at = (static_cast<size_t>(y) * kDrawn.width + static_cast<size_t>(x)) * 4;
      for (int channel = 0; channel < 3; ++channel) {
        REQUIRE(static_cast<uint32_t>(slot[at + static_cast<size_t>(channel)]) ==
                source.Byte(x, y, 2 - channel));
      }
      REQUIRE(static_cast<uint32_t>(slot[at + 3]) == source.Byte(x, y, 3));
    }
  }
}

TEST_CASE("the same bytes in another layout have another hash") {
  const Source source(PixelLayout::kRgba, false);
  SourcePicture as_cairos = source.picture;
  as_cairos.layout = PixelLayout::kArgb32;
  CHECK(HashOfRows(source.picture, {0, 8}) != HashOfRows(as_cairos, {0, 8}));
  CHECK(HashOfRows(source.picture, {0, 8}) == HashOfRows(source.picture, {0, 8}));
}

TEST_CASE("rows of a picture that stand in the slot already are found, and the others converted") {
  constexpr PictureSize kLarge{64, 64};
  const SlotFormat format{kLarge, kLarge, PixelFormat::kI420};
  Source source(PixelLayout::kRgba, true, kLarge);
  BandConversion conversion(format, false);
  SlotBands known = {};
  std::vector<std::byte> slot(SlotFrameBytes(format)), expected(slot.size());
  conversion.Take(source.picture, 0, known, slot);
  source.bytes[0] ^= std::byte{255};
  conversion.Take(source.picture, 1, known, slot);
  CHECK(conversion.bands_found() == 7);  // of the eight rows of 64: all but the first
  std::vector<uint32_t> scratch;
  ConvertSourceRowsToSlot(source.picture, format, {0, kLarge.height}, expected, scratch);
  CHECK(slot == expected);
}

}  // namespace
}  // namespace reel
