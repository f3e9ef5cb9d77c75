// RevealedCount: how much of the data a frame shows, where the film shows more and more of it.

#pragma once

#include <cstdint>

namespace reel {

// Of `total` things, as many as frame `index` of `count` shows: in proportion, at least one, and
// all of them in the last frame; one more a frame where count == total. REQUIRES: 0 <= index <
// count, total > 0, and total × count does not overflow.
constexpr int64_t RevealedCount(int64_t index, int64_t count, int64_t total) {
  return ((index + 1) * total + count - 1) / count;
}

}  // namespace reel
