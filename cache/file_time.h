// A file's time, as stat(2) has it, in one number.

#pragma once

#include <cstdint>
#include <ctime>

namespace reel {

// Nanoseconds since 1970.
inline int64_t FileTimeNs(const timespec& time) {
  constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
  return time.tv_sec * kNanosecondsPerSecond + time.tv_nsec;
}

}  // namespace reel
