// A directory for one test, gone with everything in it when the test ends.

#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/private_directory.h"

namespace reel {

class TemporaryDirectory {
 public:
  explicit TemporaryDirectory(std::string_view prefix = "reel-test-") : directory_(Make(prefix)) {}

  const std::filesystem::path& path() const { return directory_.path(); }
  std::string operator/(const std::string& name) const { return (path() / name).string(); }

  // Writes a file below, making the directories that lead to it; its absolute path.
  std::string Write(const std::string& name, const std::string& content) const {
    const std::filesystem::path file = path() / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << content;
    return file.string();
  }

 private:
  static PrivateDirectory Make(std::string_view prefix) {
    Result<PrivateDirectory> made =
        PrivateDirectory::Make(std::filesystem::temp_directory_path(), prefix);
    if (!made.ok()) throw std::runtime_error(made.status().message());
    return std::move(made).value();
  }

  PrivateDirectory directory_;
};

}  // namespace reel
