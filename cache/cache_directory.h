// Where Reel keeps what it could find out again. Reads the environment and nothing else.

#pragma once

#include <string>

namespace reel {

// The first of $REEL_CACHE, $CACHE_DIRECTORY (systemd's; of several the first), $XDG_CACHE_HOME/reel and
// $HOME/.cache/reel that is an absolute path; "" when there is none. It need not exist.
std::string FindCacheDirectory();

}  // namespace reel
