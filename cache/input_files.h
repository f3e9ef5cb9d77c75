// InputFiles: the files that something is made from, what they hold, and whether they have changed.
//
// A path may stand for one file, for all files below a directory, or, with *, ? or [, for those that match.
// Names that begin with a dot are left out below a directory: Reel's own work directories do.
//
//     FileStates before = StatesOf(paths);
//     ... read them ...
//     if (StatesOf(paths) != before) ...      somebody wrote into one meanwhile
//
// Any process; blocks for as long as the files take.

#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/status.h"
#include "cache/digest.h"

namespace reel {

// More are not looked at.
inline constexpr size_t kMostInputFiles = 100'000;
inline constexpr int64_t kMostInputBytes = int64_t{64} << 30;

// What changes whenever a file does: of one that is written in place the times, of one that is put in its
// place the number. ctime cannot be set back.
struct FileState {
  bool exists = false;
  uint64_t device = 0;
  uint64_t inode = 0;
  int64_t bytes = 0;
  int64_t modified_ns = 0;
  int64_t changed_ns = 0;

  friend bool operator==(const FileState&, const FileState&) = default;
};

FileState StateOf(const std::string& path);

// By path; a path that stands for nothing is there as one that does not exist.
using FileStates = std::map<std::string, FileState>;

// Whether `path` (absolute) stands for anything.
bool IsInput(const std::string& path);

// The files that it stands for, sorted; itself when there is nothing.
std::vector<std::string> FilesAt(const std::string& path);

// Of all files that `paths` stand for, but for those that `is_left_out` names.
FileStates StatesOf(const std::vector<std::string>& paths,
                    const std::function<bool(const std::string&)>& is_left_out = nullptr);

// On failure kUnavailable, with the path and the reason: it is no file that can be read.
Result<Digest> DigestOfFile(const std::string& path);

// Of the files that `path` stands for: their names below it (of one file its name) and their contents. The
// same wherever they stand. On failure as DigestOfFile; or there are more than kMostInputFiles, or
// kMostInputBytes. REQUIRES: IsInput(path).
Result<Digest> DigestOfInput(const std::string& path);

}  // namespace reel
