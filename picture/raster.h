// Raster: a picture in memory, as it is shown to people: 8 bits a channel, sRGB values, rows from the top
// without padding. A value; any process.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace reel {

struct Raster {
  int32_t width = 0;  // pixels
  int32_t height = 0;
  int32_t channels = 3;  // 3: red, green, blue; 4: and straight alpha
  std::vector<uint8_t> bytes;

  size_t row_bytes() const { return static_cast<size_t>(width) * static_cast<size_t>(channels); }
  const uint8_t* pixel(int32_t x, int32_t y) const {
    return bytes.data() + static_cast<size_t>(y) * row_bytes() +
           static_cast<size_t>(x) * static_cast<size_t>(channels);
  }

  friend bool operator==(const Raster&, const Raster&) = default;
};

}  // namespace reel
