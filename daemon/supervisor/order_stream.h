// OrderStream: the orders of the daemon, as they come.
//
// One line of JSON an order (protocol/supervisor_order.h). A line that is none is logged and ignored; the
// end of the stream ends the watching and nothing else. Supervisor, in the loop's thread.

#pragma once

#include <functional>
#include <string>

#include "base/unique_fd.h"
#include "daemon/process/poll_loop.h"
#include "protocol/supervisor_order.h"

namespace reel {

class OrderStream {
 public:
  using OnOrder = std::function<void(const SupervisorOrder&)>;

  // Owns `orders`, the reading end of a pipe. `on_order` is called from the loop. REQUIRES: `loop`
  // outlives this.
  OrderStream(PollLoop& loop, unique_fd orders, OnOrder on_order);
  ~OrderStream();
  OrderStream(const OrderStream&) = delete;
  OrderStream& operator=(const OrderStream&) = delete;

 private:
  void Read();
  void TakeLines();
  void Close();

  PollLoop& loop_;
  unique_fd orders_;
  const OnOrder on_order_;
  std::string unread_;
};

}  // namespace reel
