#include "client/colour_palette.h"

#include <algorithm>
#include <span>

namespace reel {
namespace {

// The pixels of one bin: how many, and their sums.
struct Bin {
  size_t number = 0;
  uint64_t count = 0;
  std::array<uint64_t, 3> sums{};

  uint64_t mean(size_t channel) const { return sums[channel] / count; }
};

struct Box {
  std::span<Bin> bins;
  size_t channel = 0;  // in which it is widest
  uint64_t width = 0;  // there; 0: it cannot be cut

  explicit Box(std::span<Bin> of) : bins(of) {
    for (size_t at = 0; at < 3 && of.size() > 1; ++at) {
      const auto [least, most] =
          std::minmax_element(of.begin(), of.end(),
                              [at](const Bin& a, const Bin& b) { return a.mean(at) < b.mean(at); });
      const uint64_t wide = most->mean(at) - least->mean(at);
      if (wide > width) channel = at, width = wide;
    }
  }
};

// Where half of the pixels are on each side; both sides have a bin.
size_t MiddleOf(Box& box) {
  std::sort(box.bins.begin(), box.bins.end(),
            [&](const Bin& a, const Bin& b) { return a.mean(box.channel) < b.mean(box.channel); });
  uint64_t all = 0;
  for (const Bin& bin : box.bins) all += bin.count;
  uint64_t seen = 0;
  size_t middle = 0;
  while (middle + 1 < box.bins.size() && seen < (all + 1) / 2) seen += box.bins[middle++].count;
  return std::max<size_t>(1, middle);
}

}  // namespace

ColourPalette::ColourPalette(const Raster& picture, size_t most)
    : index_of_bin_(size_t{1} << (3 * kBits)) {
  std::vector<Bin> bins(index_of_bin_.size());
  for (const uint8_t* pixel = picture.bytes.data();
       pixel != picture.bytes.data() + picture.bytes.size(); pixel += 3) {
    Bin& bin = bins[BinOf(pixel)];
    ++bin.count;
    for (size_t channel = 0; channel < 3; ++channel) bin.sums[channel] += pixel[channel];
  }
  for (size_t number = 0; number < bins.size(); ++number) bins[number].number = number;
  std::erase_if(bins, [](const Bin& bin) { return bin.count == 0; });

  std::vector<Box> boxes = {Box(bins)};
  while (boxes.size() < most) {
    const auto widest = std::max_element(
        boxes.begin(), boxes.end(), [](const Box& a, const Box& b) { return a.width < b.width; });
    if (widest->width == 0) break;
    const size_t middle = MiddleOf(*widest);
    const std::span<Bin> all = widest->bins;
    *widest = Box(all.first(middle));
    boxes.emplace_back(all.subspan(middle));
  }
  for (const Box& box : boxes) {
    Bin together;
    for (const Bin& bin : box.bins) {
      index_of_bin_[bin.number] = static_cast<uint8_t>(colours_.size());
      together.count += bin.count;
      for (size_t channel = 0; channel < 3; ++channel) together.sums[channel] += bin.sums[channel];
    }
    if (together.count == 0) break;
    colours_.push_back({static_cast<uint8_t>(together.mean(0)),
                        static_cast<uint8_t>(together.mean(1)),
                        static_cast<uint8_t>(together.mean(2))});
  }
}

}  // namespace reel
