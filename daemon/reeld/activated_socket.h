// ActivatedSocket: the listening socket that systemd opened and passes on (sd_listen_fds(3)), so that a
// client waits while reeld starts instead of failing.
//
// Its name in the file system is systemd's: reeld neither makes nor removes it, and needs no lock for it;
// that two daemons do not use one job store is the store's lock (state_directory.h). Used by reeld, once,
// before it starts a process or opens a descriptor.

#pragma once

#include <optional>
#include <string>

#include "base/status.h"
#include "base/unique_fd.h"

namespace reel {

struct ActivatedSocket {
  unique_fd descriptor;  // non-blocking, close-on-exec
  std::string path;      // "@name" of an abstract one
};

// Nothing: it was not passed any. Takes LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES out of the environment,
// whose readers would be our children. kInvalidInput when there are several, or the one is no listening
// AF_UNIX stream socket.
Result<std::optional<ActivatedSocket>> TakeActivatedSocket();

}  // namespace reel
