#include "daemon/supervisor/trace_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

namespace reel {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBufferBytes = size_t{64} << 10;
constexpr size_t kRecordsAtOnce = 512;

Status Problem(const std::string& path, int error_number) {
  const bool is_input = error_number == ENOENT || error_number == ENOTDIR;
  return Status::FromErrno(is_input ? StatusCode::kInvalidInput : StatusCode::kUnavailable,
                           "trace: '" + path + "'", error_number);
}

Status CheckName(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return errno == ENOENT ? Status::Ok() : Problem(path, errno);
  if (S_ISREG(info.st_mode)) return Status::Ok();
  return InvalidInput(
      fmt::format("trace: '{}' exists and is {}, not a regular file", path,
                  S_ISDIR(info.st_mode) ? "a directory" : "a device, pipe or socket"));
}

// Not every file system knows files without a name (O_TMPFILE).
Result<unique_fd> OpenWithoutName(const std::string& path) {
  const std::string directory = fs::path(path).parent_path();
  unique_fd fd(open(directory.c_str(), O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC, 0600));
  if (fd.valid()) return fd;
  if (errno != EOPNOTSUPP && errno != EISDIR) return Problem(path, errno);
  const std::string name = fmt::format("{}.reel-part.{}", path, getpid());
  fd.reset(open(name.c_str(), O_CREAT | O_EXCL | O_RDWR | O_APPEND | O_CLOEXEC, 0600));
  if (!fd.valid()) return Problem(path, errno);
  unlink(name.c_str());
  return fd;
}

struct Closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

bool Put(std::FILE* file, std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), file) == text.size();
}

bool PutAll(std::FILE* file, int from) {
  std::string buffer(kBufferBytes, '\0');
  off_t offset = 0;
  ssize_t got = 0;
  while ((got = pread(from, buffer.data(), buffer.size(), offset)) > 0) {
    if (!Put(file, std::string_view(buffer).substr(0, static_cast<size_t>(got)))) return false;
    offset += got;
  }
  return got == 0;
}

bool PutFrames(std::FILE* file, int from, const TraceFile::FormatFrames& format) {
  std::vector<FrameRecord> records(kRecordsAtOnce);
  off_t offset = 0;
  ssize_t got = 0;
  while ((got = pread(from, records.data(), records.size() * sizeof(FrameRecord), offset)) > 0) {
    const size_t whole = static_cast<size_t>(got) / sizeof(FrameRecord);
    // A writer that was killed may have left half a record.
    if (whole == 0) return true;
    if (!Put(file, format({records.data(), whole}))) return false;
    offset += static_cast<off_t>(whole * sizeof(FrameRecord));
  }
  return got == 0;
}

}  // namespace

Result<TraceFile> TraceFile::Open(const std::string& path) {
  REEL_RETURN_IF_ERROR(CheckName(path));
  REEL_ASSIGN_OR_RETURN(unique_fd events, OpenWithoutName(path));
  REEL_ASSIGN_OR_RETURN(unique_fd records, OpenWithoutName(path));
  return TraceFile(path, std::move(events), std::move(records));
}

void TraceFile::Append(std::string_view events) {
  event_bytes_ += events.size();
  buffer_ += events;
  if (buffer_.size() >= kBufferBytes) Flush();
}

// After a failure nothing more is written: half an event would spoil all that follow.
void TraceFile::Flush() {
  std::string_view rest = buffer_;
  while (event_status_.ok() && !rest.empty()) {
    const ssize_t written = write(events_.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) event_status_ = Problem(path_, errno);
    if (written > 0) rest.remove_prefix(static_cast<size_t>(written));
  }
  buffer_.clear();
}

Status TraceFile::Write(std::FILE* draft, std::string_view head, const FormatFrames& format,
                        const std::function<std::string()>& tail) const {
  errno = 0;
  const bool is_written = Put(draft, head) && PutAll(draft, events_.get()) &&
                          PutFrames(draft, records_.get(), format) && Put(draft, tail()) &&
                          std::fflush(draft) == 0;
  return is_written ? Status::Ok() : Problem(path_, errno != 0 ? errno : EIO);
}

Status TraceFile::Publish(std::string_view head, const FormatFrames& format,
                          const std::function<std::string()>& tail) {
  Flush();
  REEL_RETURN_IF_ERROR(event_status_);
  const std::string draft = fmt::format("{}.reel-part.{}", path_, getpid());
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(draft.c_str(), "we"));
  if (!file) return Problem(path_, errno);
  Status status = Write(file.get(), head, format, tail);
  if (status.ok() && rename(draft.c_str(), path_.c_str()) != 0) status = Problem(path_, errno);
  if (!status.ok()) unlink(draft.c_str());
  return status;
}

}  // namespace reel
