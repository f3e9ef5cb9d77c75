// ListeningSocket: the daemon's Unix socket, of which there is one a path.
//
// Who may listen is decided by a lock file beside the socket (PATH.lock, flock(2)): the kernel
// drops the lock with its holder, so a daemon that was killed leaves nothing that has to be judged.
// Only the holder removes an old socket, and only when nobody answers on it.

#pragma once

#include <sys/types.h>

#include <string>

#include "base/status.h"
#include "base/unique_fd.h"
#include "protocol/daemon_socket.h"

namespace reel {

class ListeningSocket {
 public:
  // Makes the directory of a default path (mode 0700) and refuses one that somebody else owns or
  // can write. Then locks, binds and listens; the socket's name has `mode` from its first moment on.
  // kUnavailable when another daemon listens there, or something that is no socket has the name;
  // kInvalidInput for a path that cannot be one.
  static Result<ListeningSocket> Open(const DaemonSocket& where, mode_t mode = 0600);

  ListeningSocket(ListeningSocket&&) = default;
  ListeningSocket& operator=(ListeningSocket&&) = default;
  // Removes the socket's name; the lock file stays, since removing it would be a race.
  ~ListeningSocket();

  // The descriptor that accepts; close-on-exec. The caller owns it, this keeps name and lock.
  unique_fd TakeDescriptor() { return std::move(socket_); }

 private:
  ListeningSocket(std::string path, unique_fd lock, unique_fd socket)
      : path_(std::move(path)), lock_(std::move(lock)), socket_(std::move(socket)) {}

  std::string path_;
  unique_fd lock_;  // invalid: moved from
  unique_fd socket_;
};

}  // namespace reel
