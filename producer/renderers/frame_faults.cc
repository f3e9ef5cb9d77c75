#include "frame_faults.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace reel {
namespace {

// O_EXCL makes creating the file the vote on who crashes.
bool IsFirstToCreate(const std::string& path) {
  const int fd = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  ::close(fd);
  return true;
}

[[noreturn]] void Hang() {
  while (true) ::pause();
}

}  // namespace

void CommitFaults(const FrameFaults& faults, int64_t frame_index) {
  if (frame_index == faults.crash_at &&
      (faults.crash_file.empty() || IsFirstToCreate(faults.crash_file))) {
    std::raise(SIGSEGV);
  }
  if (frame_index == faults.error_at) {
    throw std::runtime_error("error_at = " + std::to_string(frame_index) +
                             ": this frame was asked to fail");
  }
  if (frame_index == faults.hang_at) Hang();
  if (frame_index == faults.exit_at) ::_exit(0);
}

}  // namespace reel
