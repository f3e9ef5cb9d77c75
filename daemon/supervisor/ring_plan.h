// RingPlan: how many slots a job's ring gets. Pure; its tests are tables.

#pragma once

#include <cstdint>

#include "base/status.h"

namespace reel {

// A job's ring takes at most this much unless --ring-memory says otherwise.
inline constexpr int64_t kDefaultRingMemoryBytes = int64_t{512} << 20;

// Four slots a producer, so that the others can go on while one frame takes four times as long as its
// neighbours; never fewer than eight nor more than the film has frames, and no more than fit into
// `memory_bytes`. On failure kInvalidInput: not even two fit, naming ring_memory, what is needed and
// what there is. REQUIRES: all arguments are positive.
Result<uint32_t> PlanSlotCount(uint64_t slot_bytes, int64_t max_producers, int64_t frame_count,
                               int64_t memory_bytes);

}  // namespace reel
