// ScratchDirectory: a directory of a test's own, gone with it.

#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace reel {

class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string path = (std::filesystem::temp_directory_path() / "reel_test_XXXXXX").string();
    path_ = ::mkdtemp(path.data());
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory() { std::filesystem::remove_all(path_); }

  std::string path() const { return path_.string(); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace reel
