#include "daemon/reeld/state_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "daemon/reeld/pid_lock.h"

namespace reel {
namespace {

std::string FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// Its name must outlive a loss of power, or the store in it would be gone.
Status FlushParent(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path();
  const unique_fd directory(open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return UnavailableErrno("opening the directory " + parent, errno);
  return fsync(directory.get()) == 0 ? Status::Ok()
                                     : UnavailableErrno("flushing the directory " + parent, errno);
}

Status MakePrivate(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  if (mkdir(path.c_str(), 0700) == 0) return FlushParent(path);
  if (errno != EEXIST) {
    return UnavailableErrno(
        "making the directory of the job store, " + path + " (name another one with --state)",
        errno);
  }
  struct stat status = {};
  if (stat(path.c_str(), &status) != 0) return UnavailableErrno("looking at " + path, errno);
  if (!S_ISDIR(status.st_mode)) {
    return Unavailable(path +
                       " is to hold the job store and is no directory; name another place "
                       "with --state");
  }
  if (status.st_uid == geteuid() && (status.st_mode & 022) == 0) return Status::Ok();
  return Unavailable("the directory of the job store, " + path +
                     ", belongs to another user or can be written by others; `chmod go-w` it, or "
                     "name another one with --state");
}

}  // namespace

Result<std::string> FindStateDirectory(const std::string& flag) {
  if (!flag.empty()) return flag;
  // systemd may give several, separated by colons; ours is the first.
  if (std::string path = FromEnvironment("STATE_DIRECTORY"); !path.empty()) {
    return path.substr(0, path.find(':'));
  }
  if (std::string path = FromEnvironment("REEL_STATE"); !path.empty()) return path;
  // "All paths must be absolute; a relative one is ignored" (XDG base directory specification).
  if (const std::string path = FromEnvironment("XDG_STATE_HOME"); path.starts_with('/')) {
    return path + "/reel";
  }
  if (const std::string path = FromEnvironment("HOME"); path.starts_with('/')) {
    return path + "/.local/state/reel";
  }
  return InvalidInput(
      "there is no place for the job store: HOME is not set; name a directory with "
      "--state");
}

Result<StateDirectory> StateDirectory::Open(const std::string& path) {
  std::error_code error;
  std::string absolute = std::filesystem::absolute(path, error).lexically_normal();
  if (absolute.size() > 1 && absolute.ends_with('/')) absolute.pop_back();
  REEL_RETURN_IF_ERROR(MakePrivate(absolute));
  REEL_ASSIGN_OR_RETURN(unique_fd lock,
                        TakePidLock(absolute + "/reeld.lock", [&](const std::string& holder) {
                          return holder + " uses the job store in " + absolute +
                                 "; stop it, or name another directory with --state";
                        }));
  return StateDirectory(absolute, std::move(lock));
}

}  // namespace reel
