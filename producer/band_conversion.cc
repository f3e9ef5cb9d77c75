#include "producer/band_conversion.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/fault_point.h"
#include "producer/row_hash.h"

namespace reel {
namespace {

// Low enough that a small thing which moves spoils few of them, high enough that hashing one is not
// dominated by the call.
constexpr int32_t kLowestBand = 8;

constexpr uint32_t kPatienceLaps = 3;
constexpr uint32_t kLapsPerProbe = 32;
constexpr uint32_t kLapsOfProbe = 2;  // one stores the hashes, the next one compares

}  // namespace

int32_t BandHeight(const SlotFormat& format) {
  constexpr auto kBands = static_cast<int32_t>(kBandsPerSlot);
  const int32_t height = (format.encoded.height + kBands - 1) / kBands;
  return std::max(kLowestBand, (height + 1) / 2 * 2);
}

BandConversion::BandConversion(const SlotFormat& format, bool transparent)
    : format_(format), transparent_(transparent) {
  const int32_t band_height = BandHeight(format);
  const int32_t rows = std::min(format.encoded.height, format.drawn.height);
  for (int32_t row = 0; row < rows; row += band_height) {
    Band& band = bands_[band_count_++];
    // A row that repeats the last drawn one goes with it: bands are cleared one by one.
    const bool is_last = row + band_height >= rows;
    band.encoded = {row, is_last ? format.encoded.height : row + band_height};
    band.drawn = {row, std::min(row + band_height, rows)};
  }
}

void BandConversion::KnowBlank(const GuardedCanvas& canvas) {
  const Band& first = bands_[0];
  for (size_t i = 0; i < band_count_; ++i) {
    Band& band = bands_[i];
    const bool as_first =
        band.drawn.end - band.drawn.first == first.drawn.end - first.drawn.first && i > 0;
    band.blank_hash = as_first ? first.blank_hash : HashOfRows(canvas.picture(), band.drawn);
  }
}

bool BandConversion::LooksAt(size_t index, uint32_t lap) const {
  return lap < bands_[index].looked_at_until || (lap + index) % kLapsPerProbe < kLapsOfProbe;
}

void BandConversion::NoteMatch(Band& band, uint32_t lap) {
  ++bands_found_;
  const uint32_t until = lap + 1 + kPatienceLaps;
  const bool was_looked_at = lap < band.looked_at_until;
  band.looked_at_until = until;
  if (was_looked_at) return;
  for (Band& other : bands_) other.looked_at_until = std::max(other.looked_at_until, until);
}

// Returns the hash of the band's rows, kUnknownBand if nobody looked.
template <typename Picture>
uint64_t BandConversion::TakeOver(const Picture& picture, size_t index, uint32_t lap,
                                  std::atomic<uint64_t>& known, std::span<std::byte> slot) {
  Band& band = bands_[index];
  const bool looks = LooksAt(index, lap);
  const uint64_t hash = looks ? HashOfRows(picture, band.drawn) : kUnknownBand;
  // relaxed: the lease acquired what the slot's last owner had written.
  if (looks && known.load(std::memory_order_relaxed) == hash) {
    NoteMatch(band, lap);
    return hash;
  }
  // Whoever finds the slot after this process was killed must not find a hash beside other pixels. No
  // other process reads the two before it has acquired the slot from us, or from the supervisor that
  // reaped us; so what matters is the order in which this process's instructions happen.
  known.store(kUnknownBand, std::memory_order_relaxed);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  Convert(picture, band.encoded, slot);
  FaultPoint("producer.band");
  std::atomic_signal_fence(std::memory_order_seq_cst);
  known.store(hash, std::memory_order_release);
  return hash;
}

void BandConversion::Convert(const ArgbPicture& picture, RowRange rows, std::span<std::byte> slot) {
  ConvertRowsToSlot(picture, format_, rows, slot);
}

// By way of a band's worth of memory, which the cache keeps.
void BandConversion::Convert(const SourcePicture& picture, RowRange rows,
                             std::span<std::byte> slot) {
  ConvertSourceRowsToSlot(picture, format_, rows, slot, rows_);
}

void BandConversion::Start(uint32_t lap) {
  if (std::exchange(is_started_, true)) return;
  for (Band& band : bands_) band.looked_at_until = lap + 1 + kPatienceLaps;
}

void BandConversion::Take(const SourcePicture& picture, uint32_t lap, SlotBands& known,
                          std::span<std::byte> slot) {
  Start(lap);
  for (size_t i = 0; i < band_count_; ++i) TakeOver(picture, i, lap, known.drawn[i], slot);
}

void BandConversion::Drain(GuardedCanvas& canvas, uint32_t lap, SlotBands& known,
                           std::span<std::byte> slot) {
  Start(lap);
  for (size_t i = 0; i < band_count_; ++i) {
    const Band& band = bands_[i];
    const uint64_t hash = TakeOver(canvas.picture(), i, lap, known.drawn[i], slot);
    if (hash != band.blank_hash) canvas.ClearRows(band.drawn, transparent_);
  }
  // Rows and columns that the encoded picture leaves out are in no band.
  const RowRange left_out = {bands_[band_count_ - 1].drawn.end, format_.drawn.height};
  if (left_out.first < left_out.end) canvas.ClearRows(left_out, transparent_);
}

}  // namespace reel
