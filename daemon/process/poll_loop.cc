#include "daemon/process/poll_loop.h"

#include <poll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

namespace reel {

void PollLoop::Watch(int fd, Callback callback) {
  watched_[fd] = {POLLIN, std::make_shared<Callback>(std::move(callback))};
}

void PollLoop::WatchForRoom(int fd, Callback callback) {
  watched_[fd] = {POLLOUT, std::make_shared<Callback>(std::move(callback))};
}

void PollLoop::Unwatch(int fd) { watched_.erase(fd); }

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
  std::vector<pollfd> polled;
  while (!stopped_) {
    RunPosted();
    if (stopped_) return;
    polled.clear();
    for (const auto& [fd, watched] : watched_) polled.push_back({fd, watched.events, 0});
    if (poll(polled.data(), polled.size(), -1) < 0) continue;  // EINTR: look again
    for (const pollfd& entry : polled) {
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
  const auto found = watched_.find(fd);
  if (found == watched_.end()) return;
  const std::shared_ptr<Callback> callback = found->second.callback;
  (*callback)();
}

}  // namespace reel
