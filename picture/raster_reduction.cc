#include "picture/raster_reduction.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace reel {
namespace {

constexpr int32_t kAlpha = 3;

uint8_t ToByte(float value) { return static_cast<uint8_t>(std::clamp(value + 0.5F, 0.F, 255.F)); }

}  // namespace

std::vector<RasterReduction::Share> RasterReduction::SharesOf(int32_t side, int32_t to_side) {
  std::vector<Share> shares(static_cast<size_t>(to_side));
  const double scale = static_cast<double>(side) / to_side;
  for (int32_t at = 0; at < to_side; ++at) {
    const double begin = at * scale;
    const double end = std::min<double>((at + 1) * scale, side);
    Share& share = shares[static_cast<size_t>(at)];
    share.first = static_cast<int32_t>(begin);
    for (int32_t pixel = share.first; pixel < end; ++pixel) {
      const double part = std::min<double>(pixel + 1, end) - std::max<double>(pixel, begin);
      share.weights.push_back(static_cast<float>(part / (end - begin)));
    }
  }
  return shares;
}

RasterReduction::RasterReduction(int32_t width, int32_t height, int32_t channels, int32_t to_width,
                                 int32_t to_height)
    : channels_(channels),
      across_(SharesOf(width, to_width)),
      down_(SharesOf(height, to_height)),
      weighed_(static_cast<size_t>(width) * static_cast<size_t>(channels)),
      sums_(weighed_.size()),
      result_{to_width, to_height, channels, {}} {
  result_.bytes.reserve(result_.row_bytes() * static_cast<size_t>(to_height));
}

void RasterReduction::Weigh(std::span<const uint8_t> row) {
  for (size_t i = 0; i < weighed_.size(); ++i) weighed_[i] = row[i];
  if (channels_ < 4) return;
  for (float* pixel = weighed_.data(); pixel != weighed_.data() + weighed_.size(); pixel += 4) {
    pixel[kAlpha] /= 255;
    for (int channel = 0; channel < kAlpha; ++channel) pixel[channel] *= pixel[kAlpha];
  }
}

void RasterReduction::FinishRow() {
  const auto channels = static_cast<size_t>(channels_);
  for (const Share& share : across_) {
    const float* pixel = sums_.data() + static_cast<size_t>(share.first) * channels;
    float sums[4] = {0, 0, 0, 0};
    for (const float weight : share.weights) {
      for (size_t channel = 0; channel < channels; ++channel)
        sums[channel] += weight * pixel[channel];
      pixel += channels;
    }
    const float alpha = channels_ == 4 ? sums[kAlpha] : 1;
    for (int channel = 0; channel < kAlpha; ++channel) {
      result_.bytes.push_back(alpha > 0 ? ToByte(sums[channel] / alpha) : uint8_t{0});
    }
    if (channels_ == 4) result_.bytes.push_back(ToByte(alpha * 255));
  }
  std::fill(sums_.begin(), sums_.end(), 0.F);
  ++next_result_;
}

void RasterReduction::AddRow(std::span<const uint8_t> row) {
  Weigh(row);
  const int32_t at = next_row_++;
  // A row at the edge belongs to two of the result.
  while (next_result_ < result_.height) {
    const Share& share = down_[static_cast<size_t>(next_result_)];
    if (at < share.first) return;
    const auto part = static_cast<size_t>(at - share.first);
    const float weight = share.weights[part];
    for (size_t i = 0; i < sums_.size(); ++i) sums_[i] += weight * weighed_[i];
    if (part + 1 < share.weights.size()) return;
    FinishRow();
  }
}

RasterSize FitWithin(RasterSize size, RasterSize limit) {
  const double scale = std::min({1.0, static_cast<double>(limit.width) / size.width,
                                 static_cast<double>(limit.height) / size.height});
  const auto side = [scale](int32_t length) {
    return std::max<int32_t>(1, static_cast<int32_t>(std::lround(length * scale)));
  };
  return {side(size.width), side(size.height)};
}

Raster Reduced(const Raster& picture, RasterSize size) {
  if (size == RasterSize{picture.width, picture.height}) return picture;
  RasterReduction reduction(picture.width, picture.height, picture.channels, size.width,
                            size.height);
  for (int32_t y = 0; y < picture.height; ++y) {
    reduction.AddRow({picture.pixel(0, y), picture.row_bytes()});
  }
  return reduction.Take();
}

}  // namespace reel
