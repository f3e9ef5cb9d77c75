#include "shm/futex.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>

namespace reel {

void FutexWait(const std::atomic<uint32_t>& word, uint32_t expected, nanoseconds timeout) {
  const auto left = std::max(timeout, nanoseconds(0));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
  const timespec relative{seconds.count(), (left - seconds).count()};
  // The kernel's own errors (EAGAIN, EINTR, ETIMEDOUT) all mean the same here: look again.
  syscall(SYS_futex, &word, FUTEX_WAIT, expected, &relative, nullptr, 0);
}

void FutexWake(const std::atomic<uint32_t>& word, int waiters) {
  syscall(SYS_futex, &word, FUTEX_WAKE, waiters, nullptr, nullptr, 0);
}

}  // namespace reel
