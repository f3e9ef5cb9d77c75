#include "client/terminal_picture.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "base/base64.h"
#include "client/colour_palette.h"
#include "picture/png_image.h"

namespace reel {
namespace {

using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;

Raster Plain(int32_t width, int32_t height, std::vector<uint8_t> colour) {
  Raster picture{width, height, 3, {}};
  for (int32_t i = 0; i < width * height; ++i) {
    picture.bytes.insert(picture.bytes.end(), colour.begin(), colour.end());
  }
  return picture;
}

size_t Count(const std::string& text, const std::string& word) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += word.size()) ++count;
  return count;
}

TEST_CASE("a half block has the upper pixel's colour before the lower one's") {
  const Raster picture{1, 2, 3, {255, 0, 0, 0, 0, 255}};
  CHECK(BlockText(picture, BlockColours::kTrue) ==
        "\x1b[38;2;255;0;0m\x1b[48;2;0;0;255m\u2580\x1b[0m\n");
  CHECK(BlockText(picture, BlockColours::k256) == "\x1b[38;5;196m\x1b[48;5;21m\u2580\x1b[0m\n");
}

TEST_CASE("an odd last row stands over the terminal's own background") {
  CHECK(BlockText(Plain(1, 1, {1, 2, 3}), BlockColours::kTrue) ==
        "\x1b[38;2;1;2;3m\x1b[49m\u2580\x1b[0m\n");
}

TEST_CASE("a colour is told once for a run of pixels") {
  const std::string text = BlockText(Plain(40, 4, {9, 9, 9}), BlockColours::kTrue);
  CHECK(Count(text, "\u2580") == 80);
  CHECK(Count(text, "38;2;9;9;9") == 2);
}

TEST_CASE("greys are taken from the greys, and colours from the cube") {
  CHECK_THAT(BlockText(Plain(1, 1, {128, 128, 128}), BlockColours::k256), Contains("38;5;244m"));
  CHECK_THAT(BlockText(Plain(1, 1, {255, 255, 255}), BlockColours::k256), Contains("38;5;231m"));
  CHECK_THAT(BlockText(Plain(1, 1, {0, 95, 215}), BlockColours::k256), Contains("38;5;26m"));
}

TEST_CASE("sixels are bands of six rows, with runs, and a palette in percents") {
  CHECK(SixelText(Plain(10, 7, {255, 0, 0})) ==
        "\x1bP0;1q\"1;1;10;7#0;2;100;0;0#0!10~$-#0!10@$-\x1b\\");
}

TEST_CASE("few colours are kept as they are, and many become as many as there may be") {
  Raster few = Plain(4, 1, {10, 20, 30});
  few.bytes[0] = 200;
  const ColourPalette exact(few, 256);
  REQUIRE(exact.colours().size() == 2);
  CHECK(exact.colours()[exact.IndexOf(few.pixel(0, 0))] == ColourPalette::Colour{200, 20, 30});
  CHECK(exact.colours()[exact.IndexOf(few.pixel(1, 0))] == ColourPalette::Colour{10, 20, 30});

  Raster many{256, 256, 3, {}};
  for (int y = 0; y < 256; ++y) {
    for (int x = 0; x < 256; ++x) {
      for (const int value : {x, y, 255 - x}) many.bytes.push_back(static_cast<uint8_t>(value));
    }
  }
  const ColourPalette palette(many, 256);
  CHECK(palette.colours().size() == 256);
  int worst = 0;
  for (int y = 0; y < 256; ++y) {
    for (int x = 0; x < 256; ++x) {
      const ColourPalette::Colour& shown = palette.colours()[palette.IndexOf(many.pixel(x, y))];
      worst = std::max({worst, std::abs(shown[0] - x), std::abs(shown[1] - y)});
    }
  }
  CHECK(worst <= 16);
}

TEST_CASE("kitty gets the PNG as it is, in pieces of its protocol's size") {
  const std::string png(10'000, 'p');
  const std::string text = KittyText(png, 40);
  CHECK_THAT(text, StartsWith("\x1b_Ga=T,f=100,q=2,c=40,m=1;") && EndsWith("\x1b\\"));
  std::string data;
  for (size_t at = 0; (at = text.find(';', at)) != std::string::npos; ++at) {
    const std::string piece = text.substr(at + 1, text.find('\x1b', at) - at - 1);
    CHECK(piece.size() <= 4096);
    data += piece;
  }
  CHECK((FromBase64(data) == png));
  CHECK(Count(text, "m=0;") == 1);
}

TEST_CASE("a picture is made to fit the room, and is never made larger") {
  const std::string png = EncodePng(Plain(400, 200, {1, 2, 3})).value();
  PictureRoom room;
  room.columns = 20;
  room.rows = 100;
  const auto shown = [&](PictureWay way) {
    return TerminalPicture(png, way, room, BlockColours::kTrue).value();
  };
  CHECK(Count(shown(PictureWay::kBlocks), "\u2580") == 20 * 5);
  CHECK_THAT(shown(PictureWay::kSixel), Contains("\"1;1;200;100#"));
  CHECK_THAT(shown(PictureWay::kKitty), Contains(",c=20,"));
  room.columns = 1000;
  CHECK(Count(shown(PictureWay::kBlocks), "\u2580") == 400 * 100);
  CHECK_THAT(shown(PictureWay::kSixel), Contains("\"1;1;400;200#"));
  CHECK_THAT(shown(PictureWay::kKitty), !Contains(",c="));
  room.rows = 2;
  CHECK(Count(shown(PictureWay::kBlocks), "\u2580") == 8 * 2);
}

TEST_CASE("what is no PNG is not shown") {
  CHECK(TerminalPicture("GIF89a", PictureWay::kKitty, {}, BlockColours::kTrue).status().code() ==
        StatusCode::kInvalidInput);
}

}  // namespace
}  // namespace reel
