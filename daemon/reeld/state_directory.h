// StateDirectory: the directory of the job store, of which one daemon at a time has the use.
//
// The first of: --state, $STATE_DIRECTORY (systemd.exec(5), StateDirectory=), $REEL_STATE,
// $XDG_STATE_HOME/reel, ~/.local/state/reel. Made with mode 0700 when it is not there. The lock
// (DIR/reeld.lock) goes with this object, or with the process.

#pragma once

#include <string>

#include "base/status.h"
#include "base/unique_fd.h"

namespace reel {

// `flag` is the value of --state, empty when it was not given. Reads the environment; otherwise pure.
// kInvalidInput when nothing names a directory (no HOME).
Result<std::string> FindStateDirectory(const std::string& flag);

class StateDirectory {
 public:
  // On failure kUnavailable: it cannot be made, others can write in it, or another daemon uses it.
  static Result<StateDirectory> Open(const std::string& path);

  const std::string& path() const { return path_; }

 private:
  StateDirectory(std::string path, unique_fd lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  unique_fd lock_;
};

}  // namespace reel
