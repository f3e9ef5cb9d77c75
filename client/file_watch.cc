#include "client/file_watch.h"

#include <sys/inotify.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <set>
#include <utility>

#include "cache/input_files.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kEvents = IN_CLOSE_WRITE | IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                             IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

std::string FolderOf(const std::string& path) { return fs::path(path).parent_path().string(); }

}  // namespace

Result<FileWatch> FileWatch::Make() {
  unique_fd fd(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!fd.valid()) return UnavailableErrno("watching files (inotify)", errno);
  return FileWatch(std::move(fd));
}

void FileWatch::Add(const std::vector<std::string>& paths) {
  std::set<std::string> folders;
  for (const std::string& path : paths) {
    std::error_code ignored;
    // Of a pattern the folder in front of it, where files may appear that match.
    folders.insert(FolderOf(path.substr(0, path.find_first_of("*?["))));
    if (fs::is_directory(path, ignored)) folders.insert(path);
    for (const std::string& file : FilesAt(path)) {
      folders.insert(FolderOf(file));
      const fs::path real = fs::canonical(file, ignored);
      if (!ignored) folders.insert(FolderOf(real.string()));
    }
  }
  is_complete_ = true;
  for (const std::string& folder : folders) AddFolder(folder);
}

void FileWatch::AddFolder(std::string folder) {
  while (inotify_add_watch(fd_.get(), folder.empty() ? "/" : folder.c_str(), kEvents) < 0) {
    const bool is_gone = errno == ENOENT || errno == ENOTDIR;
    if (!is_gone || folder.empty()) {
      is_complete_ = false;
      return;
    }
    folder = folder == "/" ? "" : FolderOf(folder);
  }
}

void FileWatch::Drain() const {
  alignas(inotify_event) std::array<char, 65536> events;
  while (read(fd_.get(), events.data(), events.size()) > 0) {
  }
}

}  // namespace reel
