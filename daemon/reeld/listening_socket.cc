#include "daemon/reeld/listening_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "daemon/reeld/pid_lock.h"

namespace reel {
namespace {

// In /tmp anybody may have been first with the name.
Status MakePrivateDirectory(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return UnavailableErrno("making " + path, errno);
  const unique_fd directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory.valid()) return UnavailableErrno("opening the directory " + path, errno);
  struct stat status = {};
  if (fstat(directory.get(), &status) != 0) return UnavailableErrno("looking at " + path, errno);
  if (status.st_uid == geteuid() && (status.st_mode & 022) == 0) return Status::Ok();
  return Unavailable("the directory " + path +
                     " belongs to another user or can be written by others; remove it, or name "
                     "another place with --socket");
}

Result<unique_fd> TakeLock(const std::string& socket_path) {
  return TakePidLock(socket_path + ".lock", [&](const std::string& holder) {
    return holder + " already listens on " + socket_path +
           "; stop it, or name another place with --socket";
  });
}

// REQUIRES: the lock is held.
Status RemoveStaleSocket(const std::string& path, const sockaddr_un& address) {
  struct stat status = {};
  if (lstat(path.c_str(), &status) != 0) {
    return errno == ENOENT ? Status::Ok() : UnavailableErrno("looking at " + path, errno);
  }
  if (!S_ISSOCK(status.st_mode)) {
    return Unavailable(path +
                       " exists and is no socket; remove it, or name another place with "
                       "--socket");
  }
  const unique_fd probe(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!probe.valid()) return UnavailableErrno("socket", errno);
  const int result =
      connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  // EAGAIN: its backlog is full, so somebody listens (unix(7)).
  if (result == 0 || errno != ECONNREFUSED) {
    return Unavailable("another program already listens on " + path);
  }
  return unlink(path.c_str()) == 0 ? Status::Ok()
                                   : UnavailableErrno("removing the old socket " + path, errno);
}

Result<unique_fd> Listen(const std::string& path, const sockaddr_un& address, mode_t mode) {
  unique_fd listener(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!listener.valid()) return UnavailableErrno("socket", errno);
  // The mode must be right from the first moment, so chmod would be too late.
  const mode_t old_mask = umask(0777 & ~mode);
  const int result =
      bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  const int error_number = errno;
  umask(old_mask);
  if (result != 0) {
    return UnavailableErrno("listening on " + path, error_number);
  }
  if (listen(listener.get(), SOMAXCONN) != 0)
    return UnavailableErrno("listening on " + path, errno);
  return listener;
}

}  // namespace

Result<ListeningSocket> ListeningSocket::Open(const DaemonSocket& where, mode_t mode) {
  std::error_code error;
  const std::string path = std::filesystem::absolute(where.path, error);
  REEL_ASSIGN_OR_RETURN(const sockaddr_un address, UnixAddress(path));
  if (where.is_default) {
    REEL_RETURN_IF_ERROR(MakePrivateDirectory(std::filesystem::path(path).parent_path()));
  }
  REEL_ASSIGN_OR_RETURN(unique_fd lock, TakeLock(path));
  REEL_RETURN_IF_ERROR(RemoveStaleSocket(path, address));
  REEL_ASSIGN_OR_RETURN(unique_fd listener, Listen(path, address, mode));
  return ListeningSocket(path, std::move(lock), std::move(listener));
}

ListeningSocket::~ListeningSocket() {
  if (lock_.valid()) unlink(path_.c_str());
}

}  // namespace reel
