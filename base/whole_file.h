// Files that are there with all of their content or not at all, also after a loss of power.
//
// Blocks for as long as the file system does; any thread.

#pragma once

#include <string>

#include "base/status.h"

namespace reel {

enum class Flush {
  kNow,    // it is on the disk when this returns, its name as well
  kLater,  // others see all of it; if the machine loses its power it may be missing, or empty
};

// Writes `path` under another name (with ".new" at its end), then renames it: what stood there is replaced. Mode 0600. On
// failure kUnavailable, with the system's reason.
Status WriteWholeFile(const std::string& path, const std::string& text, Flush flush);

// What was renamed or linked in a directory is there for good. Ok, too, where the file system cannot flush directories
// and has nothing to flush. On failure kUnavailable.
Status FlushDirectory(const std::string& path);

}  // namespace reel
