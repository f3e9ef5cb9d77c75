// TerminalPicture: a picture as what a terminal has to be told to show it. Pure.
//
// Three ways: kitty's graphics protocol (https://sw.kovidgoyal.net/kitty/graphics-protocol/), sixels (DEC
// VT340, https://vt100.net/docs/vt3xx-gp/chapter14.html), and half blocks, one character for two pixels,
// which every terminal with colours and UTF-8 can do.

#pragma once

#include <string>
#include <string_view>

#include "base/status.h"
#include "picture/raster_reduction.h"

namespace reel {

enum class PictureWay { kKitty, kSixel, kBlocks };
enum class BlockColours { kTrue, k256 };

// What of the terminal a picture may take.
struct PictureRoom {
  int columns = 80;
  int rows = 23;
  RasterSize cell{10, 20};  // pixels of a character

  RasterSize pixels() const { return {columns * cell.width, rows * cell.height}; }
};

// So many pixels across are of use.
int UsefulWidth(PictureWay way, const PictureRoom& room);

// `png` made small enough for the room, never larger; a line break is the last of it. On failure
// kInvalidInput: it is no PNG.
Result<std::string> TerminalPicture(std::string_view png, PictureWay way, const PictureRoom& room,
                                    BlockColours colours);

// The parts. The raster is RGB; it is shown pixel by pixel.
std::string SixelText(const Raster& picture);
std::string BlockText(const Raster& picture, BlockColours colours);
// `columns`: that many wide, scaled by the terminal; 0: as large as it is.
std::string KittyText(std::string_view png, int columns);

}  // namespace reel
