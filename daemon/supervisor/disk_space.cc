#include "daemon/supervisor/disk_space.h"

#include <sys/statvfs.h>

namespace reel {

int64_t FreeDiskBytes(const std::string& directory) {
  struct statvfs info {};
  if (statvfs(directory.c_str(), &info) != 0) return INT64_MAX;
  return static_cast<int64_t>(info.f_bavail) * static_cast<int64_t>(info.f_frsize);
}

}  // namespace reel
