// TakePidLock: a lock file that one process at a time holds, and that says which.
//
// The kernel drops the lock (flock(2)) with its holder, so a daemon that was killed leaves nothing
// that has to be judged. The file stays when the lock goes: to remove it would be a race.

#pragma once

#include <functional>
#include <string>

#include "base/status.h"
#include "base/unique_fd.h"

namespace reel {

// Held as long as the descriptor, which is close-on-exec. When another process holds it kUnavailable
// with the words of `taken`, which gets the holder in words: "another reeld (pid 12)".
Result<unique_fd> TakePidLock(const std::string& path,
                              const std::function<std::string(const std::string& holder)>& taken);

}  // namespace reel
