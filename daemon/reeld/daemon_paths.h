// DaemonPaths: where a reeld has its socket, its job store and its settings.
//
//               one user's daemon                        `reeld --system`, a machine's daemon
//     socket    --socket, REEL_SOCKET,                   --socket, REEL_SOCKET,
//               $XDG_RUNTIME_DIR/reel/reeld.sock,        /run/reel/reeld.sock
//               /tmp/reel-UID/reeld.sock
//     state     --state, $STATE_DIRECTORY, REEL_STATE,   --state, $STATE_DIRECTORY, REEL_STATE,
//               $XDG_STATE_HOME/reel,                    /var/lib/reel
//               ~/.local/state/reel
//     launcher                                           --launcher, /run/reel/launcher.sock
//     settings  --config, $XDG_CONFIG_HOME/reel/         --config, /etc/reel/reeld.toml
//               reeld.toml, ~/.config/reel/reeld.toml
//
// Reads the environment; otherwise pure.

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
};

DaemonSocket FindListeningPlace(const DaemonPathFlags& flags);

// Of reel-launcher's socket. REQUIRES: is_system.
std::string FindLauncherPlace(const DaemonPathFlags& flags);

// kInvalidInput when nothing names a directory (no HOME).
Result<std::string> FindStatePlace(const DaemonPathFlags& flags);

// With an empty path when nothing names one (no HOME).
SettingsPlace FindSettingsPlace(const DaemonPathFlags& flags);

}  // namespace reel
