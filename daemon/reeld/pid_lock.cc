#include "daemon/reeld/pid_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace reel {
namespace {

std::string LockHolder(int lock) {
  std::array<char, 32> text;
  const ssize_t count = pread(lock, text.data(), text.size(), 0);
  const std::string pid(text.data(), count > 0 ? static_cast<size_t>(count) : 0);
  return "another reeld" + (pid.empty() ? "" : " (pid " + pid + ")");
}

}  // namespace

Result<unique_fd> TakePidLock(const std::string& path,
                              const std::function<std::string(const std::string& holder)>& taken) {
  unique_fd lock(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock.valid()) return UnavailableErrno("opening " + path, errno);
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return UnavailableErrno("locking " + path, errno);
    return Unavailable(taken(LockHolder(lock.get())));
  }
  const std::string pid = std::to_string(getpid());
  // Only for the message; a lock without a pid in it holds as well, and a full disk is to be reported
  // by whoever has something to store.
  if (ftruncate(lock.get(), 0) == 0) {
    [[maybe_unused]] const ssize_t written = pwrite(lock.get(), pid.data(), pid.size(), 0);
  }
  return lock;
}

}  // namespace reel
