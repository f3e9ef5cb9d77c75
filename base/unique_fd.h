// unique_fd: the one owner of a file descriptor, closed when its owner goes.
//
// Move-only. A plain `int fd` in a signature borrows; a `unique_fd` takes or gives ownership.

#pragma once

#include <unistd.h>

#include <utility>

namespace reel {

class unique_fd {
 public:
  unique_fd() = default;
  explicit unique_fd(int fd) : fd_(fd) {}
  unique_fd(unique_fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  unique_fd& operator=(unique_fd&& other) noexcept {
    reset(std::exchange(other.fd_, -1));
    return *this;
  }
  ~unique_fd() { reset(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }

  // close(2)'s result is of no use here: Linux frees the descriptor even when it reports an error,
  // and whoever must know that data arrived calls fsync before.
  void reset(int fd = -1) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
  }

 private:
  int fd_ = -1;
};

}  // namespace reel
