#include "shm/ring_snapshot.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "shm/slot_word.h"

namespace reel {
namespace {

// Slots are leased and committed at a frame's pace, copied far faster: a second round is rare.
constexpr int kRounds = 8;

// What a slot says that stands in it.
struct Standing {
  uint64_t frame = 0;
  uint32_t slot = 0;
  uint64_t leased_ns = 0;  // tells two owners of the same frame apart

  friend bool operator==(const Standing&, const Standing&) = default;
};

std::optional<Standing> StandingIn(const SharedSegment& segment, uint32_t slot) {
  const SlotEntry& entry = segment.slot(slot);
  // acquire: serves the release in RingProducer::Commit, for the pixels that are read next.
  const SlotWord word = Decode(entry.word.load(std::memory_order_acquire));
  const bool is_released = word.state == SlotState::kFree && word.lap > 0;
  if (word.state != SlotState::kReady && !is_released) return std::nullopt;
  // A lease that was taken back from the dead leaves a word as if the frame before still stood there;
  // its times say that the slot was begun and not finished.
  if (entry.converted_ns.load(std::memory_order_relaxed) == 0) return std::nullopt;
  const uint64_t lap = is_released ? word.lap - 1 : word.lap;
  const Standing standing{lap * segment.geometry().slot_count + slot, slot,
                          entry.leased_ns.load(std::memory_order_relaxed)};
  return standing.frame < segment.geometry().frame_count ? std::optional(standing) : std::nullopt;
}

std::vector<Standing> NewestFirst(const SharedSegment& segment) {
  std::vector<Standing> frames;
  for (uint32_t slot = 0; slot < segment.geometry().slot_count; ++slot) {
    if (const auto standing = StandingIn(segment, slot)) frames.push_back(*standing);
  }
  std::sort(frames.begin(), frames.end(),
            [](const Standing& a, const Standing& b) { return a.frame > b.frame; });
  return frames;
}

}  // namespace

std::optional<FrameCopy> CopyNewestFrame(const SharedSegment& segment) {
  FrameCopy copy;
  for (int round = 0; round < kRounds; ++round) {
    for (const Standing& standing : NewestFirst(segment)) {
      const std::span<const std::byte> pixels = segment.pixels(standing.slot);
      copy.pixels.resize(pixels.size());
      std::memcpy(copy.pixels.data(), pixels.data(), pixels.size());
      // The copy comes before the second look: the other half of the sequence lock.
      std::atomic_thread_fence(std::memory_order_acquire);
      if (StandingIn(segment, standing.slot) != standing) continue;
      copy.frame = standing.frame;
      return copy;
    }
  }
  return std::nullopt;
}

}  // namespace reel
