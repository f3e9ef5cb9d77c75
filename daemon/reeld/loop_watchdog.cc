#include "daemon/reeld/loop_watchdog.h"

#include <systemd/sd-daemon.h>

#include <cstdint>

namespace reel {

std::chrono::microseconds LoopWatchdog::TakeInterval() {
  uint64_t asked_us = 0;
  const bool is_asked_for = sd_watchdog_enabled(/*unset_environment=*/1, &asked_us) > 0;
  return std::chrono::microseconds(is_asked_for ? asked_us / 2 : 0);
}

LoopWatchdog::LoopWatchdog(boost::asio::io_context& io, const ServiceNotifier& notifier,
                           std::chrono::microseconds interval)
    : notifier_(notifier), interval_(interval), timer_(io) {}

void LoopWatchdog::Begin() {
  if (interval_ == std::chrono::microseconds::zero()) return;
  notifier_.Alive();
  timer_.expires_after(interval_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) Begin();
  });
}

}  // namespace reel
