#include "daemon/supervisor/disk_space.h"

#include <sys/statvfs.h>

#include <algorithm>

namespace reel {

int64_t FreeDiskBytes(const std::string& directory) {
  struct statvfs info {};
  if (statvfs(directory.c_str(), &info) != 0) return INT64_MAX;
  return static_cast<int64_t>(info.f_bavail) * static_cast<int64_t>(info.f_frsize);
}

int64_t RoomToTryAgain(int64_t partial_bytes, int64_t free_bytes) {
  constexpr int64_t kLeastMore = int64_t{1} << 20;
  constexpr int64_t kMostMore = int64_t{64} << 20;
  const int64_t had = partial_bytes + free_bytes;
  return had + std::clamp(had / 4, kLeastMore, kMostMore);
}

}  // namespace reel
