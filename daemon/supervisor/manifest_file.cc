#include "daemon/supervisor/manifest_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace reel {
namespace {

namespace fs = std::filesystem;

Status Problem(const std::string& path, int error_number) {
  return Status::FromErrno(
      error_number == ENOENT ? StatusCode::kInvalidInput : StatusCode::kUnavailable,
      "manifest: '" + path + "'", error_number);
}

Status WriteParts(const std::vector<std::string>& parts, const std::string& path) {
  errno = 0;
  std::ofstream whole(path, std::ios::binary | std::ios::trunc);
  for (const std::string& part : parts) {
    // An empty part would set the stream's fail bit.
    if (fs::file_size(part) > 0) whole << std::ifstream(part, std::ios::binary).rdbuf();
  }
  whole.close();
  return whole ? Status::Ok() : Problem(path, errno != 0 ? errno : EIO);
}

}  // namespace

Result<unique_fd> OpenSegmentManifest(const std::string& path) {
  unique_fd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!fd.valid()) return Problem(path, errno);
  return fd;
}

Status JoinManifests(const std::vector<std::string>& parts, const std::string& path) {
  std::error_code error;
  const fs::file_status there = fs::status(path, error);
  if (fs::exists(there) && !fs::is_regular_file(there)) return WriteParts(parts, path);
  const std::string draft = path + ".reel-part";
  Status status = WriteParts(parts, draft);
  if (status.ok() && rename(draft.c_str(), path.c_str()) != 0) status = Problem(path, errno);
  if (!status.ok()) unlink(draft.c_str());
  return status;
}

}  // namespace reel
