#include "daemon/supervisor/event_stream.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <string_view>
#include <utility>

namespace reel {
namespace {

bool MayBeDropped(const JobEvent& event) {
  return std::holds_alternative<Progress>(event) || std::holds_alternative<LogLine>(event);
}

}  // namespace

EventStream::EventStream(unique_fd fd) : fd_(std::move(fd)) {
  fcntl(fd_.get(), F_SETFL, O_NONBLOCK);
}

void EventStream::Emit(const JobEvent& event) const {
  const std::string line = JobEventToJson(event) + "\n";
  std::string_view left = line;
  // Up to PIPE_BUF a non-blocking write is all or nothing (pipe(7)), so a dropped line leaves no half.
  const bool droppable = MayBeDropped(event) && line.size() <= PIPE_BUF;
  while (!left.empty()) {
    const ssize_t written = write(fd_.get(), left.data(), left.size());
    if (written > 0) {
      left.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EAGAIN && !droppable) {
      pollfd writable{fd_.get(), POLLOUT, 0};
      poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

// On NFS a change of times writes out first what is not written yet. It fails for a file that is gone (ESTALE), and may
// fail for a disk that is full.
bool EventStream::ShowLife() const {
  struct stat info {};
  if (fstat(fd_.get(), &info) != 0) return errno != ESTALE;
  if (!S_ISREG(info.st_mode)) return true;
  return info.st_nlink > 0 && (futimens(fd_.get(), nullptr) == 0 || errno != ESTALE);
}

bool EventStream::EmitIfRoom(const JobEvent& event) const {
  const std::string line = JobEventToJson(event) + "\n";
  ssize_t written;
  do {
    written = write(fd_.get(), line.data(), line.size());
  } while (written < 0 && errno == EINTR);
  // Nobody reads any more: as good as told.
  return written >= 0 || errno != EAGAIN;
}

}  // namespace reel
