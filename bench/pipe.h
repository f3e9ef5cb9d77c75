// Pipes in a benchmark: both ends, and writing all of something into one.

#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <span>

#include "base/unique_fd.h"
#include "bench/require.h"

namespace reel::bench {

struct Pipe {
  unique_fd read_end, write_end;
};

inline Pipe MakePipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) Die("pipe2 failed");
  return {unique_fd(ends[0]), unique_fd(ends[1])};
}

// Into a pipe or a file. Blocks until all bytes are in; false when nobody reads any more, or there is no
// room.
inline bool WriteAll(int descriptor, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace reel::bench
