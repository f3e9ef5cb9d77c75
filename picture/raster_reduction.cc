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
      narrowed_(static_cast<size_t>(to_width) * static_cast<size_t>(channels)),
      sums_(narrowed_.size()),
      result_{to_width, to_height, channels, {}} {
  result_.bytes.reserve(result_.row_bytes() * static_cast<size_t>(to_height));
}

void RasterReduction::Narrow(std::span<const uint8_t> row) {
  const auto channels = static_cast<size_t>(channels_);
  float* to = narrowed_.data();
  for (const Share& share : across_) {
    const uint8_t* pixel = row.data() + static_cast<size_t>(share.first) * channels;
    float sums[4] = {};
    for (const float weight : share.weights) {
      const float part = channels_ == 4 ? weight * static_cast<float>(pixel[kAlpha]) / 255 : weight;
      for (int channel = 0; channel < kAlpha; ++channel) {
        sums[channel] += part * static_cast<float>(pixel[channel]);
      }
      sums[kAlpha] += part;
      pixel += channels;
    }
    to = std::copy_n(sums, channels, to);
  }
}

void RasterReduction::FinishRow() {
  for (size_t at = 0; at < sums_.size(); at += static_cast<size_t>(channels_)) {
    const float alpha = channels_ == 4 ? sums_[at + kAlpha] : 1;
    for (size_t channel = 0; channel < kAlpha; ++channel) {
      result_.bytes.push_back(alpha > 0 ? ToByte(sums_[at + channel] / alpha) : uint8_t{0});
    }
    if (channels_ == 4) result_.bytes.push_back(ToByte(alpha * 255));
  }
  std::fill(sums_.begin(), sums_.end(), 0.F);
  ++next_result_;
}

void RasterReduction::AddRow(std::span<const uint8_t> row) {
  Narrow(row);
  const int32_t at = next_row_++;
  // A row at the edge belongs to two of the result.
  while (next_result_ < result_.height) {
    const Share& share = down_[static_cast<size_t>(next_result_)];
    if (at < share.first) return;
    const auto part = static_cast<size_t>(at - share.first);
    const float weight = share.weights[part];
    for (size_t i = 0; i < sums_.size(); ++i) sums_[i] += weight * narrowed_[i];
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
