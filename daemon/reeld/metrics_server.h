// MetricsServer: answers `GET /metrics` on a Unix socket of its own, for Prometheus and for curl:
//
//     curl --unix-socket PATH http://localhost/metrics
//
// HTTP/1.0 or 1.1, one request a connection. Bounded: kMostClients at once, the others wait in the
// kernel; kMostHeaderBytes of a request; kPatience for all of it. Who may connect is up to the socket's
// mode. Belongs to the daemon's one thread.

#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.h"
#include "daemon/reeld/listening_socket.h"

namespace reel {

class MetricsServer {
 public:
  static constexpr size_t kMostClients = 8;
  static constexpr uint32_t kMostHeaderBytes = uint32_t{8} << 10;
  static constexpr milliseconds kPatience{5000};

  // `text` gives what is answered. REQUIRES: `io`, and what `text` uses, outlive the loop's run.
  MetricsServer(boost::asio::io_context& io, ListeningSocket socket,
                std::function<std::string()> text);

  void Begin() { Accept(); }

  // No new clients.
  void Stop();

 private:
  void Accept();
  void AcceptLater();
  void ClientGone();

  ListeningSocket socket_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  boost::asio::steady_timer accept_again_;
  const std::function<std::string()> text_;
  size_t clients_ = 0;
  bool is_accepting_ = false;
};

}  // namespace reel
