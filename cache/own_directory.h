// Directories of a cache: the user's own, private, and used only while they are.
//
// A directory that is a link, another user's, or open to others' writing is not used: what others could
// put there would be shown as if it were ours. Any process; blocks for a few system calls.

#pragma once

#include <sys/stat.h>

#include <string>

#include "base/unique_fd.h"

namespace reel {

// `found`: of this user, and nobody else may write it.
bool IsOwn(const struct stat& found);

// All that is missing of `path` (absolute), each 0700 whatever the umask says. What cannot be made shows
// when it is opened.
void MakeOwnDirectories(const std::string& path);

// Invalid, with errno, when there is none that may be used: ENOENT, EACCES ..., EPERM for one that is not
// IsOwn.
unique_fd OpenOwnDirectory(const std::string& path);

}  // namespace reel
