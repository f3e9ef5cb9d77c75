#include "daemon/supervisor/room_wait.h"

#include <algorithm>

namespace reel {

void RoomWait::Begin(TimePoint now, int64_t partial_bytes, int64_t free_bytes) {
  constexpr int64_t kLeastMore = int64_t{1} << 20;
  constexpr int64_t kMostMore = int64_t{64} << 20;
  const int64_t had_bytes = partial_bytes + free_bytes;
  needed_bytes_ = had_bytes + std::clamp(had_bytes / 4, kLeastMore, kMostMore);
  ends_ = now + next_;
  next_ = std::min(2 * next_, kLongest);
}

}  // namespace reel
