#include "picture/raster_reduction.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "picture/png_image.h"

namespace reel {
namespace {

Raster Ramp(int32_t width, int32_t height, int32_t channels) {
  Raster picture{width, height, channels, {}};
  for (int32_t y = 0; y < height; ++y) {
    for (int32_t x = 0; x < width; ++x) {
      for (int32_t channel = 0; channel < channels; ++channel) {
        picture.bytes.push_back(
            static_cast<uint8_t>(channel == 3 ? 255 : (x * 3 + y * 5 + channel * 7) % 256));
      }
    }
  }
  return picture;
}

TEST_CASE("a plain colour stays that colour at every size") {
  const uint8_t alpha = GENERATE(uint8_t{255}, uint8_t{128});
  Raster picture{37, 23, 4, {}};
  for (int i = 0; i < 37 * 23; ++i) {
    picture.bytes.insert(picture.bytes.end(), {200, 100, 7, alpha});
  }
  for (const RasterSize size : {RasterSize{1, 1}, {36, 22}, {20, 11}, {37, 1}}) {
    const Raster small = Reduced(picture, size);
    REQUIRE(small.bytes.size() == static_cast<size_t>(size.width * size.height * 4));
    for (int32_t y = 0; y < size.height; ++y) {
      for (int32_t x = 0; x < size.width; ++x) {
        const uint8_t* pixel = small.pixel(x, y);
        CHECK((pixel[0] == 200 && pixel[1] == 100 && pixel[2] == 7 && pixel[3] == alpha));
      }
    }
  }
}

TEST_CASE("half the size is the mean of four pixels") {
  const Raster picture = Ramp(8, 6, 3);
  const Raster small = Reduced(picture, {4, 3});
  for (int32_t y = 0; y < 3; ++y) {
    for (int32_t x = 0; x < 4; ++x) {
      int sum = 0;
      for (const auto& [dx, dy] : {std::pair{0, 0}, {1, 0}, {0, 1}, {1, 1}}) {
        sum += *picture.pixel(2 * x + dx, 2 * y + dy);
      }
      CHECK(std::abs(*small.pixel(x, y) - sum / 4.0) <= 0.5);
    }
  }
}

TEST_CASE("a pixel at an edge counts by its share") {
  // Three pixels to two: the middle one belongs to both by half.
  const Raster picture{3, 1, 3, {0, 0, 0, 90, 90, 90, 240, 240, 240}};
  const Raster small = Reduced(picture, {2, 1});
  CHECK(*small.pixel(0, 0) == 30);
  CHECK(*small.pixel(1, 0) == 190);
}

TEST_CASE("colours count by their alpha, and what cannot be seen has none") {
  const Raster picture{4, 1, 4, {255, 0, 0, 255, 0, 255, 0, 0, 9, 9, 9, 0, 9, 9, 9, 0}};
  const Raster small = Reduced(picture, {2, 1});
  CHECK(small.bytes == std::vector<uint8_t>{255, 0, 0, 128, 0, 0, 0, 0});
}

TEST_CASE("a size fits within its limits and keeps its shape") {
  CHECK(FitWithin({1920, 1080}, {1280, 4000}) == RasterSize{1280, 720});
  CHECK(FitWithin({640, 480}, {1280, 4000}) == RasterSize{640, 480});
  CHECK(FitWithin({100, 1000}, {1000, 100}) == RasterSize{10, 100});
  CHECK(FitWithin({16384, 1}, {16, 16}) == RasterSize{16, 1});
}

TEST_CASE("a picture comes back from a PNG, and over black where that is asked for") {
  for (const int32_t channels : {3, 4}) {
    const Raster picture = Ramp(31, 17, channels);
    const Result<std::string> png = EncodePng(picture);
    REQUIRE(png.ok());
    const auto alpha = channels == 4 ? PngAlpha::kKeep : PngAlpha::kOverBlack;
    const Result<Raster> back = DecodePng(png.value(), alpha);
    REQUIRE(back.ok());
    CHECK((back.value() == picture));
  }
  const Result<std::string> clear = EncodePng({1, 1, 4, {255, 255, 255, 0}});
  CHECK(DecodePng(clear.value(), PngAlpha::kOverBlack)->bytes == std::vector<uint8_t>{0, 0, 0});
}

TEST_CASE("what is no PNG is refused") {
  const std::string png = EncodePng(Ramp(31, 17, 3)).value();
  for (const std::string& bytes : {std::string(), std::string("GIF89a"), png.substr(0, 60)}) {
    const Status status = DecodePng(bytes, PngAlpha::kOverBlack).status();
    CHECK(status.code() == StatusCode::kInvalidInput);
    CHECK_THAT(status.message(), Catch::StartsWith("not a PNG: "));
  }
}

}  // namespace
}  // namespace reel
