// PrivateDirectory: a directory that only this user may enter, gone with everything in it when the object
// goes. A process that is killed leaves it. Movable; one thread.

#pragma once

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/status.h"

namespace reel {

class PrivateDirectory {
 public:
  // Below `place`, which is there; its name begins with `prefix`. On failure kUnavailable, with the place.
  static Result<PrivateDirectory> Make(const std::filesystem::path& place,
                                       std::string_view prefix = "reel-") {
    std::error_code error;
    // mkdtemp(3) replaces six letters.
    std::string path =
        std::filesystem::absolute(place, error) / (std::string(prefix) + std::string(6, 'X'));
    if (::mkdtemp(path.data()) == nullptr) {
      return UnavailableErrno("making a directory in '" + place.string() + "'", errno);
    }
    return PrivateDirectory(std::move(path));
  }

  PrivateDirectory(PrivateDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  PrivateDirectory& operator=(PrivateDirectory&&) = delete;
  ~PrivateDirectory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }  // absolute

 private:
  explicit PrivateDirectory(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;  // empty: moved away
};

}  // namespace reel
