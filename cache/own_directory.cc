#include "cache/own_directory.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace reel {
namespace {

constexpr mode_t kPrivate = 0700;

void MakeOne(const std::string& path) {
  // The umask may take the user's own rights away, and mkdir(2) follows it.
  if (mkdir(path.c_str(), kPrivate) == 0) chmod(path.c_str(), kPrivate);
}

}  // namespace

bool IsOwn(const struct stat& found) {
  return found.st_uid == geteuid() && (found.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

void MakeOwnDirectories(const std::string& path) {
  for (size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1)) {
    MakeOne(path.substr(0, end));
  }
  MakeOne(path);
}

unique_fd OpenOwnDirectory(const std::string& path) {
  unique_fd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
  struct stat found {};
  if (!fd.valid() || fstat(fd.get(), &found) != 0) return {};
  if (IsOwn(found)) return fd;
  fd.reset();
  errno = EPERM;
  return {};
}

}  // namespace reel
