// The time that a person reads: milliseconds since 1970, UTC. Never for deadlines (base/clock.h).

#pragma once

#include <chrono>
#include <cstdint>

namespace reel {

inline int64_t WallClockMs() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
}

}  // namespace reel
