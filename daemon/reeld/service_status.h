// ServiceStatus: what `systemctl status reeld` says of the jobs: "2 running, 5 queued (job 17: 43 %)".
//
// Belongs to the daemon's one thread.

#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <string>

#include "base/clock.h"
#include "daemon/reeld/job_queue.h"
#include "daemon/reeld/service_notifier.h"

namespace reel {

// One line. Pure.
std::string ServiceStatusText(const JobQueue& queue);

class ServiceStatus {
 public:
  // The manager hears no more often than this.
  static constexpr milliseconds kInterval{1000};

  // REQUIRES: all outlive this.
  ServiceStatus(boost::asio::io_context& io, const JobQueue& queue,
                const ServiceNotifier& notifier);

  // A job may have changed: the text is sent soon, if it is another one.
  void NoteChange();

 private:
  void SendIfNew();

  const JobQueue& queue_;
  const ServiceNotifier& notifier_;
  boost::asio::steady_timer timer_;
  bool is_due_ = false;
  std::optional<TimePoint> sent_at_;
  std::string sent_;
};

}  // namespace reel
