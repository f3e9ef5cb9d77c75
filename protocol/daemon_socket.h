// Where the daemon's socket is, agreed between `reel` and `reeld`.
//
// The first of: --socket, the environment's REEL_SOCKET, $XDG_RUNTIME_DIR/reel/reeld.sock,
// /tmp/reel-UID/reeld.sock. A client whose user has no daemon asks the machine's (kSystemSocket). Reads the
// environment; otherwise pure.

#pragma once

#include <string>

#include "base/status.h"

struct sockaddr_un;

namespace reel {

// The daemon's that all users of a machine share. Only root can put a socket there.
inline constexpr const char* kSystemSocket = "/run/reel/reeld.sock";

struct DaemonSocket {
  std::string path;
  // Nobody named the path, so the daemon makes the directory and insists that it is private.
  bool is_default = false;
};

// `flag` is the value of --socket, empty when it was not given.
DaemonSocket FindDaemonSocket(const std::string& flag);

// The same for a client: kSystemSocket when nobody named a socket, there is none at the default path, and
// the machine has one. Looks at the file system.
DaemonSocket FindClientSocket(const std::string& flag);

// kInvalidInput when the path is empty or longer than the kernel takes (107 bytes, unix(7)).
Result<sockaddr_un> UnixAddress(const std::string& path);

}  // namespace reel
