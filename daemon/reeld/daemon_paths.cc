#include "daemon/reeld/daemon_paths.h"

#include <cstdlib>

#include "daemon/reeld/state_directory.h"

namespace reel {
namespace {

// As systemd/system has them; the socket is the one where clients look (protocol/daemon_socket.h).
constexpr const char* kSystemLauncher = "/run/reel/launcher.sock";
constexpr const char* kSystemState = "/var/lib/reel";
constexpr const char* kSystemSettings = "/etc/reel/reeld.toml";

bool IsSet(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

// "All paths must be absolute; a relative one is ignored" (XDG base directory specification).
std::string AbsoluteFromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value == '/' ? value : "";
}

}  // namespace

DaemonSocket FindListeningPlace(const DaemonPathFlags& flags) {
  const bool is_named = !flags.socket.empty() || IsSet("REEL_SOCKET");
  if (!flags.is_system || is_named) return FindDaemonSocket(flags.socket);
  // No default that the daemon makes a private directory for: this one is for everybody.
  return {kSystemSocket, /*is_default=*/false};
}

std::string FindLauncherPlace(const DaemonPathFlags& flags) {
  return flags.launcher.empty() ? kSystemLauncher : flags.launcher;
}

Result<std::string> FindStatePlace(const DaemonPathFlags& flags) {
  const bool is_named = !flags.state.empty() || IsSet("STATE_DIRECTORY") || IsSet("REEL_STATE");
  if (!flags.is_system || is_named) return FindStateDirectory(flags.state);
  return std::string(kSystemState);
}

SettingsPlace FindSettingsPlace(const DaemonPathFlags& flags) {
  if (!flags.config.empty()) return {flags.config, /*is_named=*/true};
  if (flags.is_shared()) return {kSystemSettings};
  if (const std::string path = AbsoluteFromEnvironment("XDG_CONFIG_HOME"); !path.empty()) {
    return {path + "/reel/reeld.toml"};
  }
  if (const std::string path = AbsoluteFromEnvironment("HOME"); !path.empty()) {
    return {path + "/.config/reel/reeld.toml"};
  }
  return {};
}

}  // namespace reel
