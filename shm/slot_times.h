// SlotTimes: when the frame in a slot was leased, drawn and converted, as its producer says.
//
// Nanoseconds of Clock (CLOCK_MONOTONIC, one for all processes); 0 is "not yet". They decide nothing: a
// trace shows them, and a summary counts where frames came from. Whoever reads them reads claims, which may be out of order or nonsense.

#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"
#include "shm/ring_layout.h"

namespace reel {

struct SlotTimes {
  uint64_t leased_ns = 0;
  uint64_t drawn_ns = 0;
  uint64_t converted_ns = 0;  // and about to be committed

  friend bool operator==(const SlotTimes&, const SlotTimes&) = default;
};

// "Owner has, or had, frame in slot."
struct FrameClaim {
  uint64_t frame = 0;  // of the ring
  uint32_t slot = 0;
  uint32_t owner = 0;
  SlotTimes times;
  bool is_ready = false;  // committed; else it is being drawn
  FrameOrigin origin = FrameOrigin::kDrawn;
};

inline uint64_t ToNs(TimePoint time) {
  return static_cast<uint64_t>(nanoseconds(time.time_since_epoch()).count());
}

inline uint64_t NowNs() { return ToNs(Clock::now()); }

// Each is read once. relaxed: the word's commit and its acquire order them where they matter.
inline SlotTimes ReadTimes(const SlotEntry& slot) {
  return {slot.leased_ns.load(std::memory_order_relaxed),
          slot.drawn_ns.load(std::memory_order_relaxed),
          slot.converted_ns.load(std::memory_order_relaxed)};
}

}  // namespace reel
