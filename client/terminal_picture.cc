#include "client/terminal_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/base64.h"
#include "client/colour_palette.h"
#include "picture/png_image.h"

namespace reel {
namespace {

// Of base64 in one escape sequence, says kitty's protocol.
constexpr size_t kKittyChunkBytes = 4096;

constexpr int kSixelRows = 6;
// As many registers as terminals have.
constexpr size_t kSixelColours = 256;

// Registers hold percents.
std::string SixelPalette(const ColourPalette& palette) {
  std::string text;
  for (size_t at = 0; at < palette.colours().size(); ++at) {
    const auto& [red, green, blue] = palette.colours()[at];
    const auto percent = [](uint8_t value) { return (value * 100 + 127) / 255; };
    text += fmt::format("#{};2;{};{};{}", at, percent(red), percent(green), percent(blue));
  }
  return text;
}

// "!12~" for twelve times "~".
void AppendRun(std::string& text, char sixel, size_t count) {
  if (count > 3) {
    text += fmt::format("!{}{}", count, sixel);
  } else {
    text.append(count, sixel);
  }
}

// Six rows from `top`: for each colour in them, which of six pixels of each column have it.
void AppendSixelBand(std::string& text, const Raster& picture, const ColourPalette& palette,
                     int32_t top) {
  std::array<std::string, kSixelColours> columns;
  for (int32_t y = top; y < std::min(top + kSixelRows, picture.height); ++y) {
    for (int32_t x = 0; x < picture.width; ++x) {
      std::string& bits = columns[palette.IndexOf(picture.pixel(x, y))];
      if (bits.empty()) bits.assign(static_cast<size_t>(picture.width), '\0');
      char& column = bits[static_cast<size_t>(x)];
      column = static_cast<char>(column | 1 << (y - top));
    }
  }
  for (size_t colour = 0; colour < kSixelColours; ++colour) {
    const std::string& bits = columns[colour];
    if (bits.empty()) continue;
    text += fmt::format("#{}", colour);
    for (size_t x = 0; x < bits.size();) {
      const size_t end = std::min(bits.find_first_not_of(bits[x], x), bits.size());
      AppendRun(text, static_cast<char>('?' + bits[x]), end - x);
      x = end;
    }
    text += '$';
  }
  text += '-';
}

// The nearest of xterm's 6 x 6 x 6 cube (values 0, 95, 135, ..., 255) or of its 24 greys (8, 18, ..., 238).
int XtermColour(const uint8_t* pixel) {
  const auto level = [](int value) { return value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40; };
  const auto value_of = [](int at) { return at == 0 ? 0 : 55 + 40 * at; };
  int cube = 16;
  int cube_distance = 0;
  int sum = 0;
  for (int channel = 0, weight = 36; channel < 3; ++channel, weight /= 6) {
    const int at = level(pixel[channel]);
    const int off = pixel[channel] - value_of(at);
    cube += weight * at;
    cube_distance += off * off;
    sum += pixel[channel];
  }
  const int grey = std::clamp((sum / 3 - 3) / 10, 0, 23);
  int grey_distance = 0;
  for (int channel = 0; channel < 3; ++channel) {
    const int off = pixel[channel] - (8 + 10 * grey);
    grey_distance += off * off;
  }
  return grey_distance < cube_distance ? 232 + grey : cube;
}

// SGR 38 and 48 (ISO 8613-6, as xterm has it).
std::string ColourText(int ground, const uint8_t* pixel, BlockColours colours) {
  if (colours == BlockColours::k256)
    return fmt::format("\x1b[{};5;{}m", ground, XtermColour(pixel));
  return fmt::format("\x1b[{};2;{};{};{}m", ground, pixel[0], pixel[1], pixel[2]);
}

}  // namespace

std::string SixelText(const Raster& picture) {
  const ColourPalette palette(picture, kSixelColours);
  std::string text =
      fmt::format("\x1bP0;1q\"1;1;{};{}", picture.width, picture.height) + SixelPalette(palette);
  for (int32_t top = 0; top < picture.height; top += kSixelRows) {
    AppendSixelBand(text, picture, palette, top);
  }
  return text + "\x1b\\";
}

std::string BlockText(const Raster& picture, BlockColours colours) {
  std::string text;
  for (int32_t y = 0; y < picture.height; y += 2) {
    std::string upper;
    std::string lower;
    for (int32_t x = 0; x < picture.width; ++x) {
      const bool has_lower = y + 1 < picture.height;
      std::string new_upper = ColourText(38, picture.pixel(x, y), colours);
      std::string new_lower =
          has_lower ? ColourText(48, picture.pixel(x, y + 1), colours) : "\x1b[49m";
      if (new_upper != upper) text += new_upper;
      if (new_lower != lower) text += new_lower;
      upper = std::move(new_upper);
      lower = std::move(new_lower);
      text += "\u2580";
    }
    text += "\x1b[0m\n";
  }
  return text;
}

std::string KittyText(std::string_view png, int columns) {
  const std::string data = ToBase64(png);
  std::string text;
  for (size_t at = 0; at < data.size(); at += kKittyChunkBytes) {
    const bool is_last = at + kKittyChunkBytes >= data.size();
    text += "\x1b_G";
    if (at == 0) {
      // Shown at once, a PNG, and no answer.
      text += "a=T,f=100,q=2,";
      if (columns > 0) text += fmt::format("c={},", columns);
    }
    text += fmt::format("m={};{}\x1b\\", is_last ? 0 : 1, data.substr(at, kKittyChunkBytes));
  }
  return text;
}

int UsefulWidth(PictureWay way, const PictureRoom& room) {
  return way == PictureWay::kBlocks ? room.columns : room.pixels().width;
}

Result<std::string> TerminalPicture(std::string_view png, PictureWay way, const PictureRoom& room,
                                    BlockColours colours) {
  REEL_ASSIGN_OR_RETURN(const Raster picture, DecodePng(png, PngAlpha::kOverBlack));
  const RasterSize full{picture.width, picture.height};
  if (way == PictureWay::kBlocks) {
    return BlockText(Reduced(picture, FitWithin(full, {room.columns, room.rows * 2})), colours);
  }
  const RasterSize size = FitWithin(full, room.pixels());
  if (way == PictureWay::kSixel) return SixelText(Reduced(picture, size)) + "\n";
  const int columns = size == full ? 0 : std::max(1, size.width / room.cell.width);
  return KittyText(png, columns) + "\n";
}

}  // namespace reel
