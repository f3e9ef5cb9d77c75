// NotifySocket: what a service manager is told (sd_notify(3)), for tests of a reeld that is one's service.
//
//     NotifySocket manager;                           its address is NOTIFY_SOCKET while it lives
//     RunningDaemon daemon; manager.Await("READY=1")

#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "environment_variable.h"
#include "protocol/daemon_socket.h"
#include "running_daemon.h"
#include "temporary_directory.h"

namespace reel {

class NotifySocket {
 public:
  NotifySocket()
      : socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)),
        variable_("NOTIFY_SOCKET", directory_ / "notify") {
    const sockaddr_un address = UnixAddress(directory_ / "notify").value();
    REQUIRE(bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  }

  // The next message; the test fails when none comes.
  std::string Next() {
    REQUIRE(WaitUntilReadable(socket_.get()));
    return *TryNext();
  }
  // One that has come already, if any.
  std::optional<std::string> TryNext() {
    char bytes[4096];
    const ssize_t count = recv(socket_.get(), bytes, sizeof(bytes), MSG_DONTWAIT);
    if (count < 0) return std::nullopt;
    return std::string(bytes, static_cast<size_t>(count));
  }
  // Takes messages until one begins like this; that one.
  std::string Await(const std::string& beginning) {
    for (;;) {
      std::string message = Next();
      if (message.starts_with(beginning)) return message;
      skipped_.push_back(std::move(message));
    }
  }
  // Those that Await passed over.
  const std::vector<std::string>& skipped() const { return skipped_; }

 private:
  TemporaryDirectory directory_;
  unique_fd socket_;
  EnvironmentVariable variable_;
  std::vector<std::string> skipped_;
};

}  // namespace reel
