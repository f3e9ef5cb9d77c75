// Where the daemon's socket is, agreed between `reel` and `reeld`.
//
// The first of: --socket, the environment's REEL_SOCKET, $XDG_RUNTIME_DIR/reel/reeld.sock,
// /tmp/reel-UID/reeld.sock. Reads the environment; otherwise pure.

#pragma once

#include <string>

#include "base/status.h"

struct sockaddr_un;

namespace reel {

struct DaemonSocket {
  std::string path;
  // Nobody named the path, so the daemon makes the directory and insists that it is private.
  bool is_default = false;
};

// `flag` is the value of --socket, empty when it was not given.
DaemonSocket FindDaemonSocket(const std::string& flag);

// kInvalidInput when the path is empty or longer than the kernel takes (107 bytes, unix(7)).
Result<sockaddr_un> UnixAddress(const std::string& path);

}  // namespace reel
