// A reeld whose socket was opened before it (sd_listen_fds(3)).

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <string>

#include "command_output.h"
#include "file_text.h"
#include "protocol/daemon_socket.h"
#include "running_daemon.h"

namespace reel {
namespace {

unique_fd Bound(const std::string& path, int kind) {
  unique_fd made(socket(AF_UNIX, kind | SOCK_CLOEXEC, 0));
  const sockaddr_un address = UnixAddress(path).value();
  REQUIRE(bind(made.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  return made;
}

// What systemd does for a service of a socket unit.
class ActivatedDaemon {
 public:
  ActivatedDaemon() {
    namespace fs = std::filesystem;
    fs::copy_file(fs::path(REEL_BIN_DIR) / "reeld", directory_ / "reeld");
    fs::copy_file(fs::path(REEL_BIN_DIR) / "fake_supervisor", directory_ / "reel-supervisor");
  }
  ~ActivatedDaemon() {
    if (pid_ > 0) kill(pid_, SIGKILL), waitpid(pid_, nullptr, 0);
  }

  // `socket` and, of more, the same again. Its standard error goes to a file.
  void Start(const unique_fd& socket, int count = 1) {
    const std::string program = directory_ / "reeld", state = directory_ / "state";
    const std::string errors = directory_ / "errors";
    pid_ = fork();
    if (pid_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int log = open(errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(log, STDERR_FILENO);
    const int parked = fcntl(socket.get(), F_DUPFD, 100);
    for (int i = 0; i < count; ++i) dup2(parked, 3 + i);
    setenv("LISTEN_PID", std::to_string(getpid()).c_str(), 1);
    setenv("LISTEN_FDS", std::to_string(count).c_str(), 1);
    setenv("LISTEN_FDNAMES", "reeld.socket", 1);
    execl(program.c_str(), "reeld", "--state", state.c_str(), nullptr);
    _exit(127);
  }

  int AwaitEnd() {
    int wait_status = 0;
    REQUIRE(waitpid(pid_, &wait_status, 0) == pid_);
    pid_ = -1;
    return wait_status;
  }
  void Stop() { REQUIRE(kill(pid_, SIGTERM) == 0); }
  const TemporaryDirectory& directory() const { return directory_; }
  std::string errors() const { return FileText(directory_ / "errors"); }

 private:
  TemporaryDirectory directory_;
  pid_t pid_ = -1;
};

TEST_CASE("a client that connects before the daemon is there waits and is served") {
  ActivatedDaemon daemon;
  const std::string path = daemon.directory() / "s";
  const unique_fd listener = Bound(path, SOCK_STREAM);
  REQUIRE(listen(listener.get(), 8) == 0);
  RawClient client(path);
  client.Send(Hello{kProtocolVersion, "test"});
  daemon.Start(listener);
  client.ReceiveA<Hello>();
  Checkpoint running(daemon.directory(), "running");
  const int64_t id = client.Submit("path:" + running.path() + " finish");
  const std::string environment = FileText("/proc/" + std::to_string(running.Await()) + "/environ");
  CHECK(environment.find("LISTEN_") == std::string::npos);
  CHECK(client.Wait(id).state == JobState::kDone);

  // The name is not the daemon's, so it stays, and the next daemon takes over who waits there.
  daemon.Stop();
  CHECK(daemon.AwaitEnd() == 0);
  CHECK(std::filesystem::is_socket(path));
  CHECK_FALSE(std::filesystem::exists(path + ".lock"));
  RawClient early(path);
  early.Send(Hello{kProtocolVersion, "test"});
  daemon.Start(listener);
  early.ReceiveA<Hello>();
  CHECK(early.Show(id).state == JobState::kDone);
}

TEST_CASE("what is no listening stream socket is refused with how it should be") {
  ActivatedDaemon daemon;
  struct Row {
    unique_fd socket;
    int count;
    std::string words;
  };
  Row rows[] = {
      {Bound(daemon.directory() / "deaf", SOCK_STREAM), 1, "no listening Unix stream socket"},
      {Bound(daemon.directory() / "datagram", SOCK_DGRAM), 1, "no listening Unix stream socket"},
      {unique_fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), 1, "ListenStream= with a path"},
      {unique_fd(open("/dev/null", O_RDONLY | O_CLOEXEC)), 1, "no listening Unix stream socket"},
      {Bound(daemon.directory() / "two", SOCK_STREAM), 2,
       "systemd passes 2 sockets, and reeld listens on one; leave one ListenStream="},
  };
  for (const Row& row : rows) {
    daemon.Start(row.socket, row.count);
    const int wait_status = daemon.AwaitEnd();
    CHECK(WEXITSTATUS(wait_status) == 2);
    CHECK_THAT(daemon.errors(), Catch::Contains(row.words));
  }
}

}  // namespace
}  // namespace reel
