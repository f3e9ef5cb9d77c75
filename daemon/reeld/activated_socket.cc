#include "daemon/reeld/activated_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>

namespace reel {
namespace {

std::string NameOf(int socket) {
  sockaddr_un address = {};
  socklen_t bytes = sizeof(address);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &bytes) != 0) return "?";
  const size_t in_use = std::min<size_t>(bytes, sizeof(address));
  constexpr size_t kBefore = offsetof(sockaddr_un, sun_path);
  if (in_use <= kBefore) return "a socket without a name";
  std::string name(address.sun_path, in_use - kBefore);
  if (name.front() == '\0') return "@" + name.substr(1);
  return name.substr(0, name.find('\0'));
}

}  // namespace

Result<std::optional<ActivatedSocket>> TakeActivatedSocket() {
  const int count = sd_listen_fds(/*unset_environment=*/1);
  if (count < 0) return Status::FromErrno(StatusCode::kInvalidInput, "LISTEN_FDS", -count);
  if (count == 0) return std::optional<ActivatedSocket>();
  if (count > 1) {
    return InvalidInput(
        "systemd passes " + std::to_string(count) +
        " sockets, and reeld listens on one; leave one ListenStream= in reeld.socket");
  }
  unique_fd socket(SD_LISTEN_FDS_START);
  if (sd_is_socket_unix(socket.get(), SOCK_STREAM, /*listening=*/1, nullptr, 0) <= 0) {
    return InvalidInput(
        "the descriptor that systemd passes is no listening Unix stream socket; reeld.socket needs "
        "ListenStream= with a path, and Accept=no");
  }
  const int flags = fcntl(socket.get(), F_GETFL);
  if (flags < 0 || fcntl(socket.get(), F_SETFL, flags | O_NONBLOCK) != 0) {
    return UnavailableErrno("the socket that systemd passes", errno);
  }
  std::string path = NameOf(socket.get());
  return std::optional(ActivatedSocket{std::move(socket), std::move(path)});
}

}  // namespace reel
