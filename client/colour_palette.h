// ColourPalette: the few colours that stand for all of a picture's, where a terminal has no more.
//
// Median cut (Heckbert 1982) over colours of 5 bits a channel: the box of colours that is widest in a
// channel is cut where its pixels have their half, until there are enough boxes; each stands for its mean.
// Pure.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "picture/raster.h"

namespace reel {

class ColourPalette {
 public:
  using Colour = std::array<uint8_t, 3>;

  // At most `most` colours. REQUIRES: `picture` is RGB; 1 <= most <= 256.
  ColourPalette(const Raster& picture, size_t most);

  const std::vector<Colour>& colours() const { return colours_; }
  // Which one stands for a pixel of the picture.
  size_t IndexOf(const uint8_t* pixel) const { return index_of_bin_[BinOf(pixel)]; }

 private:
  static constexpr int kBits = 5;
  static constexpr size_t BinOf(const uint8_t* pixel) {
    return static_cast<size_t>(pixel[0] >> (8 - kBits)) << (2 * kBits) |
           static_cast<size_t>(pixel[1] >> (8 - kBits)) << kBits |
           static_cast<size_t>(pixel[2] >> (8 - kBits));
  }

  std::vector<Colour> colours_;
  std::vector<uint8_t> index_of_bin_;
};

}  // namespace reel
