#include "cache/frame_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <utility>

#include "base/fault_point.h"
#include "base/unique_fd.h"
#include "cache/frame_files.h"
#include "cache/own_directory.h"

namespace reel {
namespace {

Status Unusable(const std::string& path, int error_number) {
  return UnavailableErrno("the frame cache '" + path + "'", error_number);
}

bool WriteAll(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      if (written == 0) errno = ENOSPC;
      return false;
    }
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

FrameStore::FrameStore(std::string frames) : frames_(std::move(frames)) {}

Status FrameStore::Prepare() const {
  if (frames_.empty()) {
    return Unavailable("there is no place for the frame cache: HOME is not set; set REEL_CACHE");
  }
  MakeOwnDirectories(frames_);
  if (OpenOwnDirectory(frames_).valid() && access(frames_.c_str(), W_OK | X_OK) == 0) {
    return Status::Ok();
  }
  return Unusable(frames_, errno);
}

std::string FrameStore::PathOf(const FrameKey& key) const {
  return EntryFolder(frames_, key) + "/" + EntryName(key);
}

std::optional<Digest> FrameStore::Load(const FrameKey& key, std::span<std::byte> slot) {
  const std::optional<Digest> digest = codec_.Read(key, file_, slot);
  if (!digest) unlink(PathOf(key).c_str());
  return digest;
}

bool FrameStore::Find(const FrameKey& key, size_t slot_bytes) {
  // O_NONBLOCK: opening a FIFO would wait for its other end.
  const unique_fd fd(
      open(PathOf(key).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  struct stat found {};
  if (!fd.valid() || fstat(fd.get(), &found) != 0 || !S_ISREG(found.st_mode) || !IsOwn(found)) {
    return false;
  }
  // What cannot be an entry is read as an empty one, so that it is removed.
  const auto bytes = static_cast<size_t>(found.st_size);
  file_.resize(bytes <= FrameEntryCodec::MostFileBytes(slot_bytes) ? bytes : 0);
  size_t got = 0;
  while (got < file_.size()) {
    const ssize_t count = read(fd.get(), file_.data() + got, file_.size() - got);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    got += static_cast<size_t>(count);
  }
  file_.resize(got);
  const timespec times[2] = {{0, UTIME_OMIT}, {0, UTIME_NOW}};
  (void)futimens(fd.get(), times);  // last used; where it fails the entry goes sooner
  return true;
}

Result<int64_t> FrameStore::Save(const FrameKey& key, std::span<const std::byte> slot) {
  const std::span<const std::byte> file = codec_.Write(key, slot);
  if (file.empty()) return Unavailable("the frame cache: no memory to compress a frame");
  REEL_RETURN_IF_ERROR(WriteFile(EntryFolder(frames_, key), PathOf(key), file));
  return DiskBytes(static_cast<int64_t>(file.size()));
}

Status FrameStore::WriteFile(const std::string& folder, const std::string& path,
                             std::span<const std::byte> file) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
  // By process and moment: home directories are shared by machines, and process numbers are not.
  const auto moment = std::chrono::system_clock::now().time_since_epoch().count();
  const std::string draft = fmt::format("{}.{}.{}{}", path, getpid(), moment, kEntryDraftEnding);
  if (const int error = FaultErrno("cache.write")) return Unusable(folder, error);
  unique_fd fd(open(draft.c_str(), kFlags, 0600));
  if (!fd.valid() && errno == ENOENT) {
    MakeOwnDirectories(folder);
    fd.reset(open(draft.c_str(), kFlags, 0600));
  }
  if (!fd.valid()) return Unusable(folder, errno);
  const bool is_written = WriteAll(fd.get(), file);
  if (is_written) FaultPoint("cache.written");
  if (is_written && rename(draft.c_str(), path.c_str()) == 0) return Status::Ok();
  const int error_number = errno;
  unlink(draft.c_str());
  return Unusable(folder, error_number);
}

}  // namespace reel
