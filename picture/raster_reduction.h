// RasterReduction: a picture made smaller while its rows come in, one after the other.
//
// Each pixel is the mean of the area that it stands for, by exact shares of pixels at the edges; colours
// count by their alpha. So memory is that of the result and two rows, whatever the picture's size; rows are put together
// first, since that is a plain loop over their bytes. Pure;
// one thread.
//
//     RasterReduction reduction(width, height, channels, to_width, to_height)
//     for each row: reduction.AddRow(row)
//     reduction.Take()

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "picture/raster.h"

namespace reel {

class RasterReduction {
 public:
  // REQUIRES: 1 <= to_width <= width, 1 <= to_height <= height, channels as Raster says.
  RasterReduction(int32_t width, int32_t height, int32_t channels, int32_t to_width,
                  int32_t to_height);

  // REQUIRES: width * channels bytes; called height times.
  void AddRow(std::span<const uint8_t> row);

  // REQUIRES: every row was added.
  Raster Take() { return std::move(result_); }

 private:
  // Which pixels along one side make one of the result, and with what share each.
  struct Share {
    int32_t first = 0;
    std::vector<float> weights;
  };
  static std::vector<Share> SharesOf(int32_t side, int32_t to_side);
  void Weigh(std::span<const uint8_t> row);
  void FinishRow();

  const int32_t channels_;
  const std::vector<Share> across_;
  const std::vector<Share> down_;
  std::vector<float> weighed_;  // the row that came last, with alpha colours times alpha
  std::vector<float> sums_;     // of the rows that make one of the result, as wide as they are
  int32_t next_row_ = 0;        // of the picture
  int32_t next_result_ = 0;
  Raster result_;
};

struct RasterSize {
  int32_t width = 0;
  int32_t height = 0;

  friend bool operator==(const RasterSize&, const RasterSize&) = default;
};

// The largest size of the same shape within both limits, never larger than it is; at least 1 x 1.
RasterSize FitWithin(RasterSize size, RasterSize limit);

// `picture` in that size. REQUIRES: as above.
Raster Reduced(const Raster& picture, RasterSize size);

}  // namespace reel
