#include "daemon/writer/frame_pipe.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

namespace reel {
namespace {

// Whether the frames that a pipe holds leave half of a ring's slots to the producers.
bool LeavesHalf(int descriptor, size_t frame_bytes, uint32_t slot_count) {
  const int pipe_bytes = fcntl(descriptor, F_GETPIPE_SZ);
  if (pipe_bytes <= 0) return false;  // it is no pipe
  // Whole ones, one of which only the end is in the pipe, and one that is being put.
  const size_t held = static_cast<size_t>(pipe_bytes) / frame_bytes + 2;
  return 2 * held <= slot_count;
}

}  // namespace

FramePipe::FramePipe(int descriptor, size_t frame_bytes, uint32_t slot_count)
    : descriptor_(descriptor),
      passes_pages_(frame_bytes >= kSmallestPassedFrame &&
                    LeavesHalf(descriptor, frame_bytes, slot_count)) {}

bool FramePipe::Put(std::span<const std::byte> frame, const std::function<void()>& on_progress) {
  while (!frame.empty()) {
    // vmsplice(2) only reads, although iovec has no const. It returns with as much as there was room
    // for.
    const iovec pages = {const_cast<std::byte*>(frame.data()), frame.size()};
    const ssize_t put = passes_pages_ ? vmsplice(descriptor_, &pages, 1, 0)
                                      : write(descriptor_, frame.data(), frame.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    bytes_put_ += static_cast<uint64_t>(put);
    frame = frame.subspan(static_cast<size_t>(put));
    if (!frame.empty()) on_progress();
  }
  return true;
}

uint64_t FramePipe::BytesTaken() const {
  if (!passes_pages_) return bytes_put_;
  int unread = 0;
  // A failure, which a pipe has no reason for, would be seen as a reader that takes nothing.
  if (ioctl(descriptor_, FIONREAD, &unread) != 0) return 0;
  return bytes_put_ - static_cast<uint64_t>(unread);
}

bool FramePipe::AwaitReader(nanoseconds nap) const {
  pollfd end = {descriptor_, 0, 0};  // POLLERR comes unasked: no reader (poll(2))
  const timespec timeout = {0, static_cast<long>(nap.count())};
  return ppoll(&end, 1, &timeout, nullptr) <= 0;
}

}  // namespace reel
