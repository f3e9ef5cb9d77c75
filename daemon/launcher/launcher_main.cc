// reel-launcher: starts jobs of a machine's reeld as the users who submitted them. The only part of Reel
// that runs as root.
//
// Purpose: keeps a table of what users submitted, and starts a reel-supervisor as one of them (user_process.h).
// Started by: systemd (reel-launcher.socket); or by hand, with a listening socket as descriptor 3:
//     reel-launcher TABLE REELD_SOCKET REELD_USER [allow-root]
//     TABLE the directory of its table, REELD_SOCKET the name of the machine's socket, REELD_USER who may ask
// Descriptors: 0 to 2 as usual, its messages go to 2; 3 a listening SOCK_SEQPACKET Unix socket.
// Each connection is a process of its own (launch_session.h), which outlives this one.
// Normal stop: SIGTERM, at any time: it has no state. Jobs go on.
// When it dies: as that. systemd starts it again with the next request.

#include <fcntl.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "base/program_path.h"
#include "base/unix_socket.h"
#include "daemon/launcher/launch_session.h"
#include "protocol/exit_code.h"

namespace reel {
namespace {

constexpr int kListener = 3;

ExitCode Fail(const Status& status) {
  std::fprintf(stderr, "reel-launcher: %s\n", status.message().c_str());
  return ExitCodeFor(status.code());
}

Result<uid_t> UserNamed(const char* name) {
  const passwd* entry = getpwnam(name);
  if (entry != nullptr) return entry->pw_uid;
  return Unavailable(std::string("there is no user \"") + name + "\" on this machine");
}

Status CheckListener() {
  int kind = 0, listens = 0;
  socklen_t bytes = sizeof(int);
  const bool is_ours = getsockopt(kListener, SOL_SOCKET, SO_TYPE, &kind, &bytes) == 0 &&
                       getsockopt(kListener, SOL_SOCKET, SO_ACCEPTCONN, &listens, &bytes) == 0 &&
                       kind == SOCK_SEQPACKET && listens != 0;
  if (is_ours && fcntl(kListener, F_SETFD, FD_CLOEXEC) == 0) return Status::Ok();
  return InvalidInput(
      "descriptor 3 is no listening SOCK_SEQPACKET socket; it is started by "
      "reel-launcher.socket (`systemctl start reel-launcher.socket`)");
}

// Out of descriptors or processes: the connection waits in the backlog, and trying at once would spin.
void WaitForBetterTimes(const char* what) {
  std::fprintf(stderr, "reel-launcher: %s: %s; trying again in a second\n", what,
               std::strerror(errno));
  sleep(1);
}

ExitCode Serve(const LaunchRules& rules, const LaunchTable& table, const std::string& supervisor) {
  for (;;) {
    unique_fd connection(accept4(kListener, nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection.valid()) {
      if (errno != EINTR && errno != ECONNABORTED) WaitForBetterTimes("accept");
      continue;
    }
    const std::optional<ucred> peer = PeerOf(connection.get());
    if (!peer || peer->uid != rules.daemon_user) continue;
    const pid_t pid = fork();
    if (pid < 0) WaitForBetterTimes("fork");
    if (pid != 0) continue;
    close(kListener);
    std::signal(SIGCHLD, SIG_DFL);
    _exit(LaunchSession(std::move(connection), rules, table, supervisor).Run());
  }
}

ExitCode Main(int argc, char** argv) {
  const bool allow_root = argc == 5 && std::string_view(argv[4]) == "allow-root";
  if (argc != 4 && !allow_root) {
    return Fail(InvalidInput("usage: reel-launcher TABLE REELD_SOCKET REELD_USER [allow-root]"));
  }
  if (geteuid() != 0)
    return Fail(Unavailable("it changes user ids, and so has to be started as root"));
  umask(077);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGCHLD, SIG_IGN);  // sessions are collected by the kernel
  const Result<uid_t> daemon_user = UserNamed(argv[3]);
  if (!daemon_user.ok()) return Fail(daemon_user.status());
  if (const Status status = CheckListener(); !status.ok()) return Fail(status);
  const Result<LaunchTable> table = LaunchTable::Open(argv[1]);
  if (!table.ok()) return Fail(table.status());
  return Serve({argv[2], daemon_user.value(), allow_root}, table.value(),
               SiblingProgram("reel-supervisor"));
}

}  // namespace
}  // namespace reel

int main(int argc, char** argv) {
  try {
    return static_cast<int>(reel::Main(argc, argv));
  } catch (const std::exception& exception) {
    return static_cast<int>(reel::Fail(reel::Unavailable(exception.what())));
  }
}
