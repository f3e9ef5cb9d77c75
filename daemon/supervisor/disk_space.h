// How much room a directory's file system has for this user.

#pragma once

#include <cstdint>
#include <string>

namespace reel {

// Bytes that an unprivileged process may still write (statvfs(3), f_bavail); INT64_MAX when it cannot be
// told, so that nobody waits for it.
int64_t FreeDiskBytes(const std::string& directory);

// How much must be free before what failed for lack of room is tried again. `partial_bytes`: what it had
// written by then, and what becomes free again when that is removed, so waiting for more than that is
// waiting for somebody to make room.
int64_t RoomToTryAgain(int64_t partial_bytes, int64_t free_bytes);

}  // namespace reel
