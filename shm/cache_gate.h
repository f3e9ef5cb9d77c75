// Closing RingHeader::cache_gate, for the two who may: it is never opened again.

#pragma once

#include "shm/ring_layout.h"

namespace reel {

inline void RaiseCacheGate(RingHeader& header, CacheGate gate) {
  uint32_t seen = header.cache_gate.load(std::memory_order_relaxed);
  // relaxed: guards nothing; who reads the old value does once more what he did before.
  while (seen < static_cast<uint32_t>(gate) &&
         !header.cache_gate.compare_exchange_weak(seen, static_cast<uint32_t>(gate),
                                                  std::memory_order_relaxed)) {
  }
}

}  // namespace reel
