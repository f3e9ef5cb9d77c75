// The one clock that durations and deadlines are measured with: monotonic, so that a change of the
// wall clock never expires a deadline.

#pragma once

#include <chrono>

namespace reel {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

inline double ToSeconds(nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace reel
