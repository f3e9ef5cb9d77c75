// CountSearch: which fixed numbers of producers are tried to find the best one. Pure.

#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace reel::bench {

inline constexpr int64_t kMostTried = 64;

struct TriedCount {
  int64_t count = 0;
  double rate = 0;  // frames a second
};

enum class CountSteps {
  kEvery,     // 1, 2, 3 ... up to twice the best one: where few are enough
  kDoubling,  // 1, 2, 4 ... kMostTried, then those halfway from the best one to its neighbours
};

// The next one after those that were `tried`, in this order; none when the best is known.
std::optional<int64_t> NextToTry(std::span<const TriedCount> tried, CountSteps steps);

}  // namespace reel::bench
