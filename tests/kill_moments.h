// At how many random moments a test kills everything: REEL_KILL_MOMENTS, or 15.

#pragma once

#include <chrono>
#include <cstdlib>
#include <random>

namespace reel {

inline int KillMoments() {
  const char* text = std::getenv("REEL_KILL_MOMENTS");
  return text == nullptr ? 15 : std::atoi(text);
}

// A film that lasts longer than that many runs, each killed after one of RandomMoment(): two producers that
// sleep 5 ms a frame draw at most 400 frames a second, for 0.7 s on average.
inline int64_t FramesFor(int moments) { return int64_t{300} * moments; }

inline std::chrono::milliseconds RandomMoment(std::mt19937& random) {
  return std::chrono::milliseconds(std::uniform_int_distribution<int>(200, 1200)(random));
}

}  // namespace reel
