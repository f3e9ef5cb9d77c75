#include "base/whole_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "base/unique_fd.h"

namespace reel {
namespace {

// What is written in part only has met the end of the disk; errno is set.
bool WriteAll(int fd, const std::string& text) {
  const ssize_t written = write(fd, text.data(), text.size());
  if (written >= 0 && written < static_cast<ssize_t>(text.size())) errno = ENOSPC;
  return written == static_cast<ssize_t>(text.size());
}

}  // namespace

Status WriteWholeFile(const std::string& path, const std::string& text, Flush flush) {
  const std::string draft = path + ".new";
  const unique_fd fd(open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  const bool is_written = fd.valid() && WriteAll(fd.get(), text) &&
                          (flush == Flush::kLater || fsync(fd.get()) == 0) &&
                          rename(draft.c_str(), path.c_str()) == 0;
  if (!is_written) return UnavailableErrno("writing '" + path + "'", errno);
  return flush == Flush::kNow ? FlushDirectory(std::filesystem::path(path).parent_path())
                              : Status::Ok();
}

Status FlushDirectory(const std::string& path) {
  const unique_fd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.valid() && (fsync(fd.get()) == 0 || errno == EINVAL)) return Status::Ok();
  return UnavailableErrno("flushing '" + path + "'", errno);
}

}  // namespace reel
