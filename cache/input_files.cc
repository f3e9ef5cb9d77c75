#include "cache/input_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <glob.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <utility>

#include "base/unique_fd.h"
#include "cache/file_time.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

constexpr size_t kChunkBytes = size_t{1} << 20;

bool IsHidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

// One more than kMostInputFiles stands for too many.
std::vector<std::string> FilesBelow(const std::string& directory) {
  std::vector<std::string> files;
  std::error_code error;
  const auto options = fs::directory_options::follow_directory_symlink |
                       fs::directory_options::skip_permission_denied;
  fs::recursive_directory_iterator entry(directory, options, error);
  const fs::recursive_directory_iterator end;
  while (!error && entry != end && files.size() <= kMostInputFiles) {
    std::error_code ignored;
    if (IsHidden(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file(ignored)) {
      files.push_back(entry->path().string());
    }
    entry.increment(error);
  }
  return files;
}

std::vector<std::string> FilesLike(const std::string& pattern) {
  std::vector<std::string> files;
  glob_t found{};
  if (glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0) {
    for (size_t i = 0; i < found.gl_pathc && i <= kMostInputFiles; ++i) {
      std::error_code ignored;
      if (fs::is_regular_file(found.gl_pathv[i], ignored)) files.emplace_back(found.gl_pathv[i]);
    }
  }
  globfree(&found);
  return files;
}

bool IsPattern(const std::string& path) { return path.find_first_of("*?[") != std::string::npos; }

int64_t BytesOf(const std::vector<std::string>& files) {
  int64_t bytes = 0;
  for (const std::string& file : files) bytes += StateOf(file).bytes;
  return bytes;
}

struct FreeState {
  void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
};

}  // namespace

FileState StateOf(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return {};
  return {true,
          found.st_dev,
          found.st_ino,
          found.st_size,
          FileTimeNs(found.st_mtim),
          FileTimeNs(found.st_ctim)};
}

bool IsInput(const std::string& path) {
  std::error_code ignored;
  if (path.empty()) return false;
  return fs::exists(path, ignored) || (IsPattern(path) && !FilesLike(path).empty());
}

std::vector<std::string> FilesAt(const std::string& path) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  std::vector<std::string> files;
  if (fs::is_directory(status)) {
    files = FilesBelow(path);
  } else if (!fs::exists(status) && IsPattern(path)) {
    files = FilesLike(path);
  }
  if (files.empty()) files.push_back(path);
  std::sort(files.begin(), files.end());
  return files;
}

FileStates StatesOf(const std::vector<std::string>& paths,
                    const std::function<bool(const std::string&)>& is_left_out) {
  FileStates states;
  for (const std::string& path : paths) {
    for (const std::string& file : FilesAt(path)) {
      if (is_left_out && is_left_out(file)) continue;
      states[file] = StateOf(file);
    }
  }
  return states;
}

Result<Digest> DigestOfFile(const std::string& path) {
  // O_NONBLOCK: opening a FIFO would wait for its other end.
  const unique_fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat found {};
  if (!fd.valid() || fstat(fd.get(), &found) != 0) {
    return UnavailableErrno("'" + path + "'", errno);
  }
  if (!S_ISREG(found.st_mode)) return Unavailable("'" + path + "' is not a regular file");
  const std::unique_ptr<XXH3_state_t, FreeState> state(XXH3_createState());
  XXH3_128bits_reset(state.get());
  std::vector<char> chunk(kChunkBytes);
  while (true) {
    const ssize_t count = read(fd.get(), chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return UnavailableErrno("'" + path + "'", errno);
    if (count == 0) break;
    XXH3_128bits_update(state.get(), chunk.data(), static_cast<size_t>(count));
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(state.get());
  return Digest{hash.high64, hash.low64};
}

Result<Digest> DigestOfInput(const std::string& path) {
  std::vector<std::string> files = FilesAt(path);
  if (files.size() > kMostInputFiles) {
    return Unavailable(fmt::format("'{}' stands for more than {} files", path, kMostInputFiles));
  }
  if (BytesOf(files) > kMostInputBytes) {
    return Unavailable(
        fmt::format("'{}' stands for more than {} GiB", path, kMostInputBytes >> 30));
  }
  std::error_code ignored;
  const bool is_directory = fs::is_directory(path, ignored);
  if (is_directory) std::erase(files, path);  // there are none below
  // A name begins below the directory; of a file or a pattern, below the folder that it is in.
  const size_t above = is_directory ? path.find_last_not_of('/') + 1
                                    : path.substr(0, path.find_first_of("*?[")).rfind('/');
  DigestBuilder all;
  all.Add(is_directory ? "below" : "");
  for (const std::string& file : files) {
    REEL_ASSIGN_OR_RETURN(const Digest content, DigestOfFile(file));
    all.Add(std::string_view(file).substr(std::min(above, file.size()))).Add(content.Hex());
  }
  return all.Finish();
}

}  // namespace reel
