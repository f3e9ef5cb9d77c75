// PrivateDirectory: a place for files that nobody is to see, gone with everything in it when the object
// goes. Made below $TMPDIR, else /tmp, open to this user only. A process that is killed leaves it.

#pragma once

#include <string>

#include "base/status.h"

namespace reel {

class PrivateDirectory {
 public:
  // On failure kUnavailable, with the place and what to do.
  static Result<PrivateDirectory> Make();

  PrivateDirectory(PrivateDirectory&& other) noexcept;
  PrivateDirectory& operator=(PrivateDirectory&&) = delete;
  ~PrivateDirectory();

  const std::string& path() const { return path_; }  // absolute

 private:
  explicit PrivateDirectory(std::string path) : path_(std::move(path)) {}

  std::string path_;  // "": moved away
};

}  // namespace reel
