// The patches of the colour chart: 8 columns × 6 rows of known colours, row by row from the top
// left.
//
// What `color_chart` draws and what the tests of colour conversion expect; both include this file.

#pragma once

#include <array>
#include <cstdint>

namespace reel {

// sRGB, 8 bits a channel.
struct PatchColor {
  uint8_t red, green, blue;
};

// Pixels; the right column and the bottom row are excluded.
struct PatchRect {
  int left, top, right, bottom;
};

inline constexpr int kPatchColumns = 8;
inline constexpr int kPatchRows = 6;
inline constexpr int kPatchCount = kPatchColumns * kPatchRows;

inline constexpr std::array<PatchColor, kPatchCount> kPatches = {{
    // Primaries, secondaries, black and white: the corners of the cube.
    {0, 0, 0},
    {255, 0, 0},
    {0, 255, 0},
    {0, 0, 255},
    {0, 255, 255},
    {255, 0, 255},
    {255, 255, 0},
    {255, 255, 255},
    // Greys: full range must map to limited range and back without a tint.
    {16, 16, 16},
    {32, 32, 32},
    {64, 64, 64},
    {96, 96, 96},
    {128, 128, 128},
    {160, 160, 160},
    {192, 192, 192},
    {235, 235, 235},
    // The same at three quarters, as on a television's colour bars.
    {191, 191, 191},
    {191, 191, 0},
    {0, 191, 191},
    {0, 191, 0},
    {191, 0, 191},
    {191, 0, 0},
    {0, 0, 191},
    {127, 127, 127},
    // Skin, from light to dark.
    {255, 224, 196},
    {241, 194, 165},
    {224, 172, 132},
    {198, 134, 96},
    {172, 114, 82},
    {141, 85, 54},
    {100, 60, 40},
    {59, 34, 25},
    // Leaves, sky, earth and what else a film shows.
    {87, 108, 67},
    {133, 128, 177},
    {103, 189, 170},
    {214, 126, 44},
    {80, 91, 166},
    {193, 90, 99},
    {94, 60, 108},
    {157, 188, 64},
    // Nearly black, nearly white, and faint tints: what clipping and rounding break first.
    {1, 1, 1},
    {2, 0, 0},
    {0, 2, 0},
    {0, 0, 2},
    {254, 254, 254},
    {255, 253, 255},
    {120, 128, 136},
    {136, 128, 120},
}};

// Where patch `index` stands in a picture of width × height. The patches tile the picture.
constexpr PatchRect PatchPosition(int index, int width, int height) {
  const int column = index % kPatchColumns;
  const int row = index / kPatchColumns;
  return {column * width / kPatchColumns, row * height / kPatchRows,
          (column + 1) * width / kPatchColumns, (row + 1) * height / kPatchRows};
}

}  // namespace reel
