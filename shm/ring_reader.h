// RingReader: how the writer process takes frames out of the ring, in order.
//
// One per ring; it is the only one that advances it.
//
//     for frame in 0 .. frame_count - 1:
//       while (reader.WaitReady(frame, deadline) == kTimedOut) { ... }
//       ... use reader.Pixels(frame) ...
//       reader.Release(frame)

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/clock.h"
#include "shm/shared_segment.h"
#include "shm/slot_times.h"
#include "shm/slot_word.h"

namespace reel {

enum class WaitOutcome { kReady, kTimedOut };

struct SlotCounts {
  uint32_t ready = 0;
  uint32_t leased = 0;
};

class RingReader {
 public:
  explicit RingReader(const SharedSegment& segment);

  // Blocks until `frame` is committed or `deadline`.
  // REQUIRES: every frame below it was released.
  WaitOutcome WaitReady(uint64_t frame, TimePoint deadline);

  // The frame's bytes; valid until Release. REQUIRES: WaitReady(frame) gave kReady.
  std::span<const std::byte> Pixels(uint64_t frame) const { return segment_.pixels(SlotOf(frame)); }

  // Who drew the frame, when, and where it comes from, as its slot says. REQUIRES: as Pixels.
  FrameClaim Claim(uint64_t frame) const;

  // What stands in the slots right now; words that somebody scribbled over count as neither.
  SlotCounts CountSlots() const;

  // Gives the slot to the frame one lap later. False when the slot is no longer READY for this frame:
  // somebody wrote into shared memory who must not, and what was read cannot be trusted.
  bool Release(uint64_t frame);

 private:
  uint32_t SlotOf(uint64_t frame) const {
    return static_cast<uint32_t>(frame % geometry_.slot_count);
  }
  uint32_t LapOf(uint64_t frame) const {
    return static_cast<uint32_t>(frame / geometry_.slot_count);
  }
  bool IsReady(uint64_t frame) const;

  const SharedSegment& segment_;
  RingHeader& header_;
  const RingGeometry geometry_;
};

}  // namespace reel
