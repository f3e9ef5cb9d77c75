#include "daemon/supervisor/output_place.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/unique_fd.h"
#include "daemon/encoder/frame_count.h"

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
    return errno == ENOENT
               ? Status::Ok()
               : Status::FromErrno(StatusCode::kUnavailable, "output: '" + path + "'", errno);
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
      return InvalidInput(
          fmt::format("output: '{}' appeared while the film was made; it was not "
                      "replaced (--force does)",
                      to));
    }
  }
  return Status::FromErrno(StatusCode::kUnavailable, "output: naming the film '" + to + "'", errno);
}

std::string LastBytes(const std::string& path) {
  constexpr std::streamoff kBytes = 64;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  if (size <= 0) return "";
  file.seekg(std::max<std::streamoff>(0, size - kBytes));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void FlushDirectory(const std::string& path) {
  const unique_fd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // A file system that cannot flush a directory (EINVAL) has nothing to flush.
  if (fd.valid()) fsync(fd.get());
}

}  // namespace

Result<OutputPlace> OutputPlace::Prepare(const OutputSpec& output, int64_t first_frame,
                                         int64_t frame_count) {
  OutputPlace place;
  place.final_path_ = output.path;
  REEL_ASSIGN_OR_RETURN(place.sequence_, SequencePath::Parse(output.path));
  place.parent_ = fs::path(output.path).parent_path();
  place.replace_ = output.force;
  place.first_frame_ = first_frame;
  place.frame_count_ = place.sequence_ ? frame_count : 1;
  REEL_RETURN_IF_ERROR(CheckParent(place.parent_));
  for (int64_t i = 0; i < place.frame_count_; ++i) {
    REEL_RETURN_IF_ERROR(CheckName(place.PictureAt(i, "").final_path, output.force));
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

OutputPlace::OutputPlace(OutputPlace&& other) noexcept { *this = std::move(other); }

OutputPlace& OutputPlace::operator=(OutputPlace&& other) noexcept {
  final_path_ = std::move(other.final_path_);
  sequence_ = std::move(other.sequence_);
  parent_ = std::move(other.parent_);
  // The other way round, so that a directory that was here is removed with `other`.
  std::swap(work_directory_, other.work_directory_);
  replace_ = other.replace_;
  first_frame_ = other.first_frame_;
  frame_count_ = other.frame_count_;
  return *this;
}

OutputPlace::~OutputPlace() {
  std::error_code ignored;
  if (!work_directory_.empty()) fs::remove_all(work_directory_, ignored);
}

OutputPlace::Picture OutputPlace::PictureAt(int64_t index, const std::string& product) const {
  if (!sequence_) return {product, final_path_};
  const std::string path = sequence_->File(first_frame_ + index);
  return {work_directory_ + "/" + fs::path(path).filename().string(), path};
}

int64_t OutputPlace::CountPictures(const std::string& product) const {
  int64_t count = 0;
  while (count < frame_count_ && EndsLikePng(LastBytes(PictureAt(count, product).made))) ++count;
  return count;
}

Result<int64_t> OutputPlace::Publish(const std::string& product) {
  int64_t bytes = 0;
  for (int64_t i = 0; i < frame_count_; ++i) {
    const Picture picture = PictureAt(i, product);
    REEL_ASSIGN_OR_RETURN(const int64_t file_bytes, Flush(picture.made));
    REEL_RETURN_IF_ERROR(Rename(picture.made, picture.final_path, replace_));
    bytes += file_bytes;
  }
  FlushDirectory(parent_);
  return bytes;
}

}  // namespace reel
