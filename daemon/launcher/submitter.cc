#include "daemon/launcher/submitter.h"

#include <grp.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/unix_socket.h"
#include "protocol/job_in_memory.h"

namespace reel {
namespace {

// What the kernel says where it has no number of ours: a user of a namespace that is not mapped here
// (/proc/sys/kernel/overflowuid), which is nobody's number too (Debian policy 9.2.2).
constexpr uid_t kOverflowUid = 65534;
constexpr int kMostGroups = 65536;  // NGROUPS_MAX, limits(5) of the kernel since 2.6.4

// The name of the listener that accepted it; empty for any other kind of socket.
std::string AcceptedBy(int socket) {
  int kind = 0;
  socklen_t bytes = sizeof(kind);
  if (getsockopt(socket, SOL_SOCKET, SO_TYPE, &kind, &bytes) != 0 || kind != SOCK_STREAM) return "";
  sockaddr_un name{};
  bytes = sizeof(name);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&name), &bytes) != 0) return "";
  if (name.sun_family != AF_UNIX || bytes <= offsetof(sockaddr_un, sun_path)) return "";
  const size_t most = bytes - offsetof(sockaddr_un, sun_path);
  return std::string(name.sun_path, strnlen(name.sun_path, most));
}

Granted<uid_t> SubmitterOf(const LaunchRules& rules, int client_socket) {
  const std::string listener = AcceptedBy(client_socket);
  const std::optional<ucred> peer = PeerOf(client_socket);
  if (listener.empty() || listener != rules.daemon_socket || !peer) {
    return Refusal{LaunchRefusal::kForeignSocket};
  }
  return peer->uid;
}

Granted<std::string> TextOf(int job_file, uid_t uid) {
  struct stat file {};
  if (!IsSealedInMemory(job_file) || fstat(job_file, &file) != 0 || !S_ISREG(file.st_mode)) {
    return Refusal{LaunchRefusal::kJobFile};
  }
  if (file.st_uid != uid) return Refusal{LaunchRefusal::kJobOwner};
  if (file.st_size < 1 || file.st_size > static_cast<off_t>(kMaxLaunchBytes)) {
    return Refusal{LaunchRefusal::kJobSize};
  }
  std::string text(static_cast<size_t>(file.st_size), '\0');
  const ssize_t count = pread(job_file, text.data(), text.size(), 0);
  if (count != file.st_size) return Refusal{LaunchRefusal::kJobFile, count < 0 ? errno : 0};
  return text;
}

std::optional<Refusal> MayNotRun(const LaunchRules& rules, uid_t uid) {
  if (uid == 0 && !rules.allow_root) return Refusal{LaunchRefusal::kRoot};
  if (uid == kOverflowUid || uid == static_cast<uid_t>(-1)) return Refusal{LaunchRefusal::kNobody};
  if (uid == rules.daemon_user && uid != 0) return Refusal{LaunchRefusal::kDaemonUser};
  return std::nullopt;
}

}  // namespace

Granted<SubmittedJob> TakeSubmission(const LaunchRules& rules, int client_socket, int job_file) {
  const Granted<uid_t> peer = SubmitterOf(rules, client_socket);
  if (const Refusal* refusal = RefusalOf(peer)) return *refusal;
  const uid_t uid = std::get<uid_t>(peer);
  if (const auto refusal = MayNotRun(rules, uid)) return *refusal;
  Granted<std::string> text = TextOf(job_file, uid);
  if (const Refusal* refusal = RefusalOf(text)) return *refusal;
  return SubmittedJob{uid, std::get<std::string>(std::move(text))};
}

Granted<UserAccount> FindAccount(const LaunchRules& rules, uid_t uid) {
  if (const auto refusal = MayNotRun(rules, uid)) return *refusal;
  errno = 0;
  const passwd* entry = getpwuid(uid);
  // errno is only worth telling where the database itself could not be asked (getpwnam(3)).
  const int error_number = errno == ENOENT || errno == ESRCH || errno == EBADF ? 0 : errno;
  if (entry == nullptr || entry->pw_uid != uid || std::string_view(entry->pw_name).empty() ||
      std::string_view(entry->pw_name).size() > kMaxUserNameBytes) {
    return Refusal{LaunchRefusal::kUnknownUser, error_number};
  }
  UserAccount account{uid, entry->pw_gid, entry->pw_name, entry->pw_dir, entry->pw_shell, {}};
  account.groups.resize(kMostGroups);
  int count = kMostGroups;
  if (getgrouplist(account.name.c_str(), account.gid, account.groups.data(), &count) < 0) {
    return Refusal{LaunchRefusal::kGroups};
  }
  account.groups.resize(static_cast<size_t>(count));
  return account;
}

}  // namespace reel
