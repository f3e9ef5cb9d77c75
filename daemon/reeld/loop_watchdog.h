// LoopWatchdog: says to the service manager that the event loop still turns, as often as it asks for
// (WatchdogSec= of the unit, sd_watchdog_enabled(3)).
//
// A timer of that very loop: a loop that hangs, whatever in, says nothing, and systemd kills the daemon
// and starts another. Belongs to the daemon's one thread.

#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>

#include "daemon/reeld/service_notifier.h"

namespace reel {

class LoopWatchdog {
 public:
  // How often; zero: never. Takes WATCHDOG_USEC and WATCHDOG_PID out of the environment. Half of what is
  // asked for, as sd_watchdog_enabled(3) advises.
  static std::chrono::microseconds TakeInterval();

  // REQUIRES: both outlive this.
  LoopWatchdog(boost::asio::io_context& io, const ServiceNotifier& notifier,
               std::chrono::microseconds interval);

  void Begin();

 private:
  const ServiceNotifier& notifier_;
  const std::chrono::microseconds interval_;
  boost::asio::steady_timer timer_;
};

}  // namespace reel
