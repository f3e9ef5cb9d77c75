// DaemonPaths: where a reeld has its socket, its job store and its settings.
//
//               one user's daemon                        `reeld --system`, a machine's daemon
//     socket    --socket, REEL_SOCKET,                   --socket, REEL_SOCKET,
//               $XDG_RUNTIME_DIR/reel/reeld.sock,        /run/reel/reeld.sock
//               /tmp/reel-UID/reeld.sock
//     launcher  none: jobs are its own user's          --launcher, /run/reel/launcher.sock
//     state     --state, $STATE_DIRECTORY, REEL_STATE,   --state, $STATE_DIRECTORY, REEL_STATE,
//               $XDG_STATE_HOME/reel,                    /var/lib/reel
//               ~/.local/state/reel
//     launcher                                           --launcher, /run/reel/launcher.sock
//     settings  --config, $XDG_CONFIG_HOME/reel/         --config, /etc/reel/reeld.toml
//               reeld.toml, ~/.config/reel/reeld.toml
//
// A daemon that is given a launcher is for all users, too: it has the machine's settings, and its socket and
// its state where a user's would be. Reads the environment; otherwise pure.

#pragma once

#include <string>

#include "base/status.h"
#include "daemon/reeld/settings_file.h"
#include "protocol/daemon_socket.h"

namespace reel {

// The flags; a text is empty when its flag was not given.
struct DaemonPathFlags {
  bool is_system = false;
  std::string socket = {};
  std::string state = {};
  std::string config = {};
  std::string launcher = {};

  // For all users, whose jobs a launcher starts.
  bool is_shared() const { return is_system || !launcher.empty(); }
};

DaemonSocket FindListeningPlace(const DaemonPathFlags& flags);

// REQUIRES: flags.is_shared().
std::string FindLauncherPlace(const DaemonPathFlags& flags);

// kInvalidInput when nothing names a directory (no HOME).
Result<std::string> FindStatePlace(const DaemonPathFlags& flags);

// With an empty path when nothing names one (no HOME).
SettingsPlace FindSettingsPlace(const DaemonPathFlags& flags);

}  // namespace reel
