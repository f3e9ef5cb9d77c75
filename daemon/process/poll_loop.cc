#include "daemon/process/poll_loop.h"

#include <poll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

namespace reel {

void PollLoop::Watch(int fd, Callback callback) {
  callbacks_[fd] = std::make_shared<Callback>(std::move(callback));
}

void PollLoop::Unwatch(int fd) { callbacks_.erase(fd); }

void PollLoop::Every(milliseconds interval, Callback callback) {
  const int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(interval);
  const timespec period{seconds.count(), nanoseconds(interval - seconds).count()};
  const itimerspec schedule{period, period};
  timerfd_settime(fd, 0, &schedule, nullptr);
  timers_.emplace_back(fd);
  Watch(fd, [fd, callback = std::move(callback)] {
    uint64_t expirations = 0;
    if (read(fd, &expirations, sizeof(expirations)) > 0) callback();
  });
}

void PollLoop::Run() {
  std::vector<pollfd> watched;
  while (!stopped_) {
    RunPosted();
    if (stopped_) return;
    watched.clear();
    for (const auto& [fd, callback] : callbacks_) watched.push_back({fd, POLLIN, 0});
    if (poll(watched.data(), watched.size(), -1) < 0) continue;  // EINTR: look again
    for (const pollfd& entry : watched) {
      if (stopped_) return;
      if (entry.revents != 0) Dispatch(entry.fd);
      RunPosted();
    }
  }
}

// What is posted meanwhile comes along.
void PollLoop::RunPosted() {
  while (!posted_.empty() && !stopped_) {
    for (const Callback& callback : std::exchange(posted_, {})) {
      if (!stopped_) callback();
    }
  }
}

// An earlier callback of the same round may have unwatched this descriptor, or closed it and watched
// a new one of the same number; the new one's callback then finds nothing to read, which all allow.
void PollLoop::Dispatch(int fd) {
  const auto found = callbacks_.find(fd);
  if (found == callbacks_.end()) return;
  const std::shared_ptr<Callback> callback = found->second;
  (*callback)();
}

}  // namespace reel
