#include "daemon/supervisor/output_place.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "base/directory_names.h"
#include "base/fault_point.h"
#include "base/unique_fd.h"
#include "base/whole_file.h"
#include "daemon/encoder/frame_count.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

Status CheckParent(const std::string& parent) {
  struct stat info {};
  if (stat(parent.c_str(), &info) != 0) {
    return errno == ENOENT
               ? InvalidInput(fmt::format("output: the directory '{}' does not exist", parent))
               : UnavailableErrno("output: '" + parent + "'", errno);
  }
  if (!S_ISDIR(info.st_mode)) {
    return InvalidInput(fmt::format("output: '{}' is not a directory", parent));
  }
  if (access(parent.c_str(), W_OK | X_OK) != 0) {
    return UnavailableErrno("output: cannot write into the directory '" + parent + "'", errno);
  }
  return Status::Ok();
}

// lstat: a symbolic link would be replaced as such, and that is rarely meant.
Status CheckName(const std::string& path, bool replace) {
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0) {
    return errno == ENOENT ? Status::Ok() : UnavailableErrno("output: '" + path + "'", errno);
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

Result<int64_t> FlushFile(const std::string& path) {
  const unique_fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  int failure = FaultErrno("publish.flush");
  if (failure == 0 && (!fd.valid() || fsync(fd.get()) != 0 || fstat(fd.get(), &info) != 0)) {
    failure = errno;
  }
  if (failure != 0) {
    return UnavailableErrno("flushing '" + path + "'", failure);
  }
  return static_cast<int64_t>(info.st_size);
}

// REQUIRES: errno says why they are not, and stays.
bool IsSameFile(const std::string& a, const std::string& b) {
  const int failure = errno;
  std::error_code ignored;
  const bool is_same = fs::equivalent(a, b, ignored);
  errno = failure;
  return is_same;
}

Status Rename(const std::string& from, const std::string& to, bool replace) {
  if (replace) {
    if (rename(from.c_str(), to.c_str()) == 0) return Status::Ok();
  } else {
    if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) {
      return Status::Ok();
    }
    // Some file systems (NFS) know no RENAME_NOREPLACE; link(2) refuses an existing name everywhere. NFS may have done
    // it and lost the answer, and is asked again.
    if (errno == EINVAL && (link(from.c_str(), to.c_str()) == 0 || IsSameFile(from, to))) {
      return Status::Ok();
    }
    if (errno == EEXIST) {
      return InvalidInput(
          fmt::format("output: '{}' appeared while the film was made; it was not "
                      "replaced (--force does)",
                      to));
    }
  }
  return UnavailableErrno("output: naming the film '" + to + "'", errno);
}

std::string LastBytes(const std::string& path) {
  constexpr std::streamoff kBytes = 64;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  if (size <= 0) return "";
  file.seekg(std::max<std::streamoff>(0, size - kBytes));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// The mark's name, and what it holds besides the job: whoever changes the file's content makes it his.
constexpr const char* kMarkName = "user.reel.made-by";

std::optional<std::string> MarkFor(const std::string& path, const std::string& job) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return std::nullopt;
  return fmt::format("{} {} {}.{:09}", job, info.st_size, info.st_mtim.tv_sec,
                     info.st_mtim.tv_nsec);
}

// A file system without extended attributes has no marks: then an existing file is just refused.
void SetMark(const std::string& path, const std::string& job) {
  if (const auto mark = MarkFor(path, job)) {
    setxattr(path.c_str(), kMarkName, mark->data(), mark->size(), 0);
  }
}

bool HasMark(const std::string& path, const std::string& job) {
  char bytes[256];
  const ssize_t got = lgetxattr(path.c_str(), kMarkName, bytes, sizeof(bytes));
  return got > 0 && MarkFor(path, job) == std::string(bytes, static_cast<size_t>(got));
}

}  // namespace

Result<OutputPlace> OutputPlace::Prepare(const OutputSpec& output, int64_t first_frame,
                                         int64_t frame_count, std::string mark, bool resume) {
  OutputPlace place;
  place.final_path_ = output.path;
  REEL_ASSIGN_OR_RETURN(place.sequence_, SequencePath::Parse(output.path));
  place.parent_ = fs::path(output.path).parent_path();
  place.replace_ = output.force;
  place.first_frame_ = first_frame;
  place.frame_count_ = place.sequence_ ? frame_count : 1;
  place.mark_ = std::move(mark);
  place.resume_ = resume;
  REEL_RETURN_IF_ERROR(CheckParent(place.parent_));
  RenewNames(place.parent_);
  for (int64_t i = 0; i < place.frame_count_; ++i) {
    const std::string path = place.PictureAt(i, "").final_path;
    if (!place.IsOurs(path)) REEL_RETURN_IF_ERROR(CheckName(path, output.force));
  }
  return place;
}

bool OutputPlace::IsOurs(const std::string& path) const { return resume_ && HasMark(path, mark_); }

bool OutputPlace::IsPublished() const {
  for (int64_t i = 0; i < frame_count_; ++i) {
    if (!IsOurs(PictureAt(i, "").final_path)) return false;
  }
  return true;
}

bool OutputPlace::IsThere() const {
  for (int64_t i = 0; i < frame_count_; ++i) {
    if (access(PictureAt(i, "").final_path.c_str(), F_OK) != 0) return false;
  }
  return true;
}

int64_t OutputPlace::PublishedBytes() const {
  int64_t bytes = 0;
  std::error_code ignored;
  for (int64_t i = 0; i < frame_count_; ++i) {
    bytes += static_cast<int64_t>(fs::file_size(PictureAt(i, "").final_path, ignored));
  }
  return bytes;
}

OutputPlace::Picture OutputPlace::PictureAt(int64_t index, const std::string& product) const {
  if (!sequence_) return {product, final_path_};
  const fs::path path = sequence_->File(first_frame_ + index);
  return {fs::path(product).parent_path() / path.filename(), path};
}

int64_t OutputPlace::CountPictures(const std::string& product, int64_t begin, int64_t count) const {
  int64_t made = 0;
  while (made < count) {
    const Picture picture = PictureAt(begin + made, product);
    if (!EndsLikePng(LastBytes(picture.made)) && !IsOurs(picture.final_path)) break;
    ++made;
  }
  return made;
}

Result<int64_t> OutputPlace::Publish(const std::string& product) {
  int64_t bytes = 0;
  for (int64_t i = 0; i < frame_count_; ++i) {
    const Picture picture = PictureAt(i, product);
    // Renamed by an earlier try.
    if (access(picture.made.c_str(), F_OK) != 0 && HasMark(picture.final_path, mark_)) continue;
    SetMark(picture.made, mark_);
    REEL_ASSIGN_OR_RETURN(const int64_t file_bytes, FlushFile(picture.made));
    FaultPoint("publish.rename");
    REEL_RETURN_IF_ERROR(
        Rename(picture.made, picture.final_path, replace_ || IsOurs(picture.final_path)));
    FaultPoint("publish.renamed");
    bytes += file_bytes;
  }
  // The film stands under its name, whatever becomes of this.
  (void)FlushDirectory(parent_);
  return bytes;
}

}  // namespace reel
