#include "daemon/reeld/service_notifier.h"

#include <sys/time.h>
#include <time.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "base/log.h"

namespace reel {
namespace {

constexpr timeval kPatience = {1, 0};

}  // namespace

ServiceNotifier::ServiceNotifier() {
  const char* value = std::getenv("NOTIFY_SOCKET");
  const std::string path = value == nullptr ? "" : value;
  unsetenv("NOTIFY_SOCKET");
  // A path, or "@" for an abstract name (sd_notify(3)).
  const bool is_address = path.size() > 1 && (path[0] == '/' || path[0] == '@') &&
                          path.size() < sizeof(address_.sun_path);
  if (!is_address) return;
  address_.sun_family = AF_UNIX;
  std::memcpy(address_.sun_path, path.data(), path.size());
  if (path[0] == '@') address_.sun_path[0] = '\0';
  address_bytes_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  socket_ = unique_fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket_.valid()) return;
  setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof(kPatience));
}

// With the time, by which systemd 253 and later tell this reload from others (Type=notify-reload).
void ServiceNotifier::Reloading() const {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const int64_t now_us = int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
  Send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now_us));
}

void ServiceNotifier::Send(std::string_view message, int flags) const {
  if (!socket_.valid()) return;
  const ssize_t sent = sendto(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL | flags,
                              reinterpret_cast<const sockaddr*>(&address_), address_bytes_);
  if (sent < 0) {
    spdlog::warn("the service manager cannot be told \"{}\": {}", message, std::strerror(errno));
  }
}

}  // namespace reel
