#include "client/private_directory.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace reel {

namespace fs = std::filesystem;

Result<PrivateDirectory> PrivateDirectory::Make() {
  const char* given = std::getenv("TMPDIR");
  const fs::path place = given && *given != '\0' ? given : "/tmp";
  std::error_code error;
  std::string path = fs::absolute(place, error) / "reel-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) {
    return Status::FromErrno(
        StatusCode::kUnavailable,
        "cannot make a directory for what is measured in " + place.string() + " (TMPDIR)", errno);
  }
  return PrivateDirectory(std::move(path));
}

PrivateDirectory::PrivateDirectory(PrivateDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

PrivateDirectory::~PrivateDirectory() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace reel
