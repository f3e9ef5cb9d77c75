#include "protocol/daemon_socket.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace reel {
namespace {

std::string FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

DaemonSocket FindDaemonSocket(const std::string& flag) {
  if (!flag.empty()) return {flag, false};
  if (const std::string path = FromEnvironment("REEL_SOCKET"); !path.empty()) return {path, false};
  const std::string runtime_directory = FromEnvironment("XDG_RUNTIME_DIR");
  // "All paths must be absolute; a relative one is ignored" (XDG base directory specification).
  if (runtime_directory.starts_with('/')) return {runtime_directory + "/reel/reeld.sock", true};
  return {"/tmp/reel-" + std::to_string(geteuid()) + "/reeld.sock", true};
}

DaemonSocket FindClientSocket(const std::string& flag) {
  DaemonSocket own = FindDaemonSocket(flag);
  if (!own.is_default || access(own.path.c_str(), F_OK) == 0) return own;
  return access(kSystemSocket, F_OK) == 0 ? DaemonSocket{kSystemSocket, false} : own;
}

Result<sockaddr_un> UnixAddress(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) {
    return InvalidInput("the socket's path \"" + path + "\" has " + std::to_string(path.size()) +
                        " bytes; possible are 1 to " +
                        std::to_string(sizeof(address.sun_path) - 1));
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

}  // namespace reel
