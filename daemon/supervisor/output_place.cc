#include "daemon/supervisor/output_place.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <utility>

#include "base/unique_fd.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

Status CheckParent(const std::string& parent) {
  struct stat info {};
  if (stat(parent.c_str(), &info) != 0) {
    return errno == ENOENT
               ? InvalidInput(fmt::format("output: the directory '{}' does not exist", parent))
               : Status::FromErrno(StatusCode::kUnavailable, "output: '" + parent + "'", errno);
  }
  if (!S_ISDIR(info.st_mode)) {
    return InvalidInput(fmt::format("output: '{}' is not a directory", parent));
  }
  if (access(parent.c_str(), W_OK | X_OK) != 0) {
    return Status::FromErrno(StatusCode::kUnavailable,
                             "output: cannot write into the directory '" + parent + "'", errno);
  }
  return Status::Ok();
}

// lstat: a symbolic link would be replaced as such, and that is rarely meant.
Status CheckName(const std::string& path, bool replace) {
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0) {
    return errno == ENOENT ? Status::Ok()
                           : Status::FromErrno(StatusCode::kUnavailable, "output: '" + path + "'",
                                               errno);
  }
  if (!S_ISREG(info.st_mode)) {
    return InvalidInput(fmt::format("output: '{}' exists and is {}, not a regular file", path,
                                    S_ISDIR(info.st_mode)   ? "a directory"
                                    : S_ISLNK(info.st_mode) ? "a symbolic link"
                                                            : "a device, pipe or socket"));
  }
  if (replace) return Status::Ok();
  return InvalidInput(fmt::format("output: '{}' exists; --force replaces it", path));
}

Result<int64_t> Flush(const std::string& path) {
  const unique_fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  if (!fd.valid() || fsync(fd.get()) != 0 || fstat(fd.get(), &info) != 0) {
    return Status::FromErrno(StatusCode::kUnavailable, "flushing '" + path + "'", errno);
  }
  return static_cast<int64_t>(info.st_size);
}

Status Rename(const std::string& from, const std::string& to, bool replace) {
  if (replace) {
    if (rename(from.c_str(), to.c_str()) == 0) return Status::Ok();
  } else {
    if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) {
      return Status::Ok();
    }
    // Some file systems (NFS) know no RENAME_NOREPLACE; link(2) refuses an existing name everywhere.
    if (errno == EINVAL && link(from.c_str(), to.c_str()) == 0) return Status::Ok();
    if (errno == EEXIST) {
      return InvalidInput(fmt::format("output: '{}' appeared while the film was made; it was not "
                                      "replaced (--force does)",
                                      to));
    }
  }
  return Status::FromErrno(StatusCode::kUnavailable, "output: naming the film '" + to + "'", errno);
}

void FlushDirectory(const std::string& path) {
  const unique_fd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // A file system that cannot flush a directory (EINVAL) has nothing to flush.
  if (fd.valid()) fsync(fd.get());
}

}  // namespace

std::string SequenceFile(const std::string& pattern, int64_t number) {
  std::string name;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') {
      name += pattern[i];
    } else if (pattern[i + 1] == '%') {
      name += pattern[++i];
    } else {
      const size_t end = pattern.find('d', i);
      const std::string width = pattern.substr(i + 1, end - i - 1);
      name += fmt::format("{:0{}}", number, width.empty() ? 1 : std::atoi(width.c_str()));
      i = end;
    }
  }
  return name;
}

Result<OutputPlace> OutputPlace::Prepare(const OutputSpec& output, bool is_sequence,
                                         int64_t first_frame, int64_t frame_count) {
  OutputPlace place;
  place.final_path_ = output.path;
  place.parent_ = fs::path(output.path).parent_path();
  place.replace_ = output.force;
  place.is_sequence_ = is_sequence;
  place.first_frame_ = first_frame;
  place.frame_count_ = frame_count;
  REEL_RETURN_IF_ERROR(CheckParent(place.parent_));
  if (is_sequence) {
    for (int64_t i = 0; i < frame_count; ++i) {
      REEL_RETURN_IF_ERROR(CheckName(SequenceFile(output.path, first_frame + i), output.force));
    }
  } else {
    REEL_RETURN_IF_ERROR(CheckName(output.path, output.force));
  }
  // A short fixed name: a film whose own name is as long as names may be needs no longer one here.
  std::string directory = place.parent_ + "/.reel-XXXXXX";
  if (mkdtemp(directory.data()) == nullptr) {
    return Status::FromErrno(StatusCode::kUnavailable,
                             "output: making a directory in '" + place.parent_ + "'", errno);
  }
  place.work_directory_ = std::move(directory);
  return place;
}

OutputPlace::OutputPlace(OutputPlace&& other) noexcept
    : final_path_(std::move(other.final_path_)),
      parent_(std::move(other.parent_)),
      work_directory_(std::exchange(other.work_directory_, {})),
      replace_(other.replace_),
      is_sequence_(other.is_sequence_),
      first_frame_(other.first_frame_),
      frame_count_(other.frame_count_) {}

OutputPlace::~OutputPlace() {
  std::error_code ignored;
  if (!work_directory_.empty()) fs::remove_all(work_directory_, ignored);
}

Result<int64_t> OutputPlace::Publish(const std::string& product) {
  int64_t bytes = 0;
  const int64_t files = is_sequence_ ? frame_count_ : 1;
  for (int64_t i = 0; i < files; ++i) {
    const int64_t number = first_frame_ + i;
    const std::string from = is_sequence_ ? SequenceFile(product, number) : product;
    const std::string to = is_sequence_ ? SequenceFile(final_path_, number) : final_path_;
    REEL_ASSIGN_OR_RETURN(const int64_t file_bytes, Flush(from));
    REEL_RETURN_IF_ERROR(Rename(from, to, replace_));
    bytes += file_bytes;
  }
  FlushDirectory(parent_);
  return bytes;
}

int64_t OutputPlace::CountSequence(const std::string& product) const {
  int64_t count = 0;
  std::error_code ignored;
  while (fs::exists(SequenceFile(product, first_frame_ + count), ignored)) ++count;
  return count;
}

}  // namespace reel
