// How much room a directory's file system has for this user.

#pragma once

#include <cstdint>
#include <string>

namespace reel {

// Bytes that an unprivileged process may still write (statvfs(3), f_bavail); INT64_MAX when it cannot be
// told, so that nobody waits for it.
int64_t FreeDiskBytes(const std::string& directory);

}  // namespace reel
