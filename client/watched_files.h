// WatchedFiles: which of some files have changed, by what they hold.
//
// A file that was written once more as it was has not changed; nor has one that is there again. Of files
// that are too large to be read again and again, a new time is a change. One thread; blocks for as long as
// the files take to be read.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cache/digest.h"
#include "cache/input_files.h"

namespace reel {

class WatchedFiles {
 public:
  using IsLeftOut = std::function<bool(const std::string& path)>;

  // From now on: the files that `paths` stand for (absolute, as cache/input_files.h says), as they are now.
  void Begin(std::vector<std::string> paths, IsLeftOut is_left_out);

  // More files, that have been read since Begin. One that was touched since then counts as changed.
  void Add(const std::vector<std::string>& paths);

  const std::vector<std::string>& paths() const { return paths_; }
  // Those that are there.
  size_t file_count() const;

  // Those that are not as they were, sorted.
  std::vector<std::string> Changed();

 private:
  struct Known {
    FileState state;
    std::optional<Digest> content;  // of one that is there and not too large
    bool is_changed = false;        // whatever it holds
  };

  Known Look(const std::string& path, const Known* before) const;

  std::vector<std::string> paths_;
  IsLeftOut is_left_out_;
  int64_t begun_ns_ = 0;  // wall clock
  std::map<std::string, Known> known_;
};

// "wave.py changed", "wave.py and data.csv changed", "wave.py and 5 others changed". REQUIRES: at least one.
std::string ChangedText(const std::vector<std::string>& paths);

}  // namespace reel
