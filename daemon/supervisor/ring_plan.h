// RingPlan: how many slots a job's ring gets. Pure; its tests are tables.

#pragma once

#include <cstdint>

#include "base/status.h"

namespace reel {

// A job's ring takes at most this much unless --ring-memory says otherwise.
inline constexpr int64_t kDefaultRingMemoryBytes = int64_t{512} << 20;

// What a ring for an unknown number of producers takes, of kMostAdaptiveSlots at most, unless so much is too
// few slots for the cores. bench/README.md has the curve (ring_depth_bench): frames that wait are drawn as
// fast as the encoder takes them with as many slots as producers and half as many more; a ring that is
// deeper than anybody needs is slower again, since its frames have left the caches when they are read.
inline constexpr int64_t kAdaptiveRingBytes = int64_t{64} << 20;

struct RingRequest {
  uint64_t slot_bytes = 1;
  int64_t frame_count = 1;
  int64_t producers = 1;     // at first, or all the time
  bool is_adaptive = false;  // their number may grow
  int64_t cores = 1;
  int64_t memory_bytes = kDefaultRingMemoryBytes;  // at most
  bool fills_memory = false;                       // as many slots as fit (--ring-memory)
};

// Four slots a producer, so that the others can go on while one frame takes four times as long as its
// neighbours. Where their number may grow, room for many that wait (kAdaptiveRingBytes), since no more can
// draw than there are slots. Never fewer than eight nor more than the film has frames, and no more than fit
// into the memory. On failure kInvalidInput: not even two fit, naming ring_memory, what is needed and what
// there is. REQUIRES: all numbers are positive.
Result<uint32_t> PlanSlotCount(const RingRequest& request);

}  // namespace reel
