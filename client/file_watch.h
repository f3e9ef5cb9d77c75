// FileWatch: wakes up when something happens in the folders of some files (inotify(7)).
//
// Folders and not files are watched, so that an editor that renames a new file over the old one is seen.
// What happened is not said: whoever is woken looks at the files himself (watched_files.h), which also
// makes up for events that the kernel has dropped. One thread.

#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/status.h"
#include "base/unique_fd.h"

namespace reel {

class FileWatch {
 public:
  // On failure kUnavailable: no more of them are allowed.
  static Result<FileWatch> Make();

  // Watches the folders of `paths` (absolute; a folder, or a pattern, as cache/input_files.h says) as they
  // are now, too. Of a folder that is not there the nearest one above is watched.
  void Add(const std::vector<std::string>& paths);

  // Readable once something has happened.
  int fd() const { return fd_.get(); }

  // Takes what has happened. Does not block.
  void Drain() const;

  // Whether every folder is watched: the number of watches is limited for each user.
  bool is_complete() const { return is_complete_; }

 private:
  explicit FileWatch(unique_fd fd) : fd_(std::move(fd)) {}
  void AddFolder(std::string folder);

  unique_fd fd_;
  bool is_complete_ = true;
};

}  // namespace reel
