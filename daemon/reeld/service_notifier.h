// ServiceNotifier: tells the service manager how reeld is (sd_notify(3): one datagram to the socket that
// NOTIFY_SOCKET names), and nobody where there is no manager.
//
// The address is read once, when this is made, and taken out of the environment: sd_notify(3) would look
// it up there each time, where children could find it, too. A manager that takes nothing does not stop the
// jobs: what changes reeld's state waits a second at most to be taken, the rest not at all. Belongs to the daemon's one thread.
//
//     notifier.Ready() -> notifier.Status("2 running") ..., notifier.Alive() ...
//     -> [notifier.Reloading() -> notifier.Ready()] -> notifier.Stopping()

#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace reel {

class ServiceNotifier {
 public:
  // Takes NOTIFY_SOCKET out of the environment. An address that cannot be one is as none.
  ServiceNotifier();

  bool is_watched() const { return socket_.valid(); }

  void Ready() const { Send("READY=1"); }
  void Stopping() const { Send("STOPPING=1"); }
  // Ready() has to follow.
  void Reloading() const;
  // One line, which `systemctl status` shows.
  void Status(const std::string& text) const { Send("STATUS=" + text, MSG_DONTWAIT); }
  // For the watchdog.
  void Alive() const { Send("WATCHDOG=1", MSG_DONTWAIT); }

 private:
  void Send(std::string_view message, int flags = 0) const;

  unique_fd socket_;
  sockaddr_un address_ = {};
  socklen_t address_bytes_ = 0;
};

}  // namespace reel
