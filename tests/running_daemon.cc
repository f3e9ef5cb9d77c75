#include "running_daemon.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <vector>

#include "base/unix_socket.h"
#include "protocol/daemon_socket.h"

namespace reel {
namespace {

struct StartedReeld {
  pid_t pid;
  unique_fd output;  // of the stream that was asked for
};

StartedReeld StartReeld(const std::string& directory, const std::string& arguments, int stream) {
  std::vector<std::string> words = {directory + "/reeld", "--socket", directory + "/s", "--state",
                                    directory + "/state"};
  std::istringstream more(arguments);
  for (std::string word; more >> word;) words.push_back(word);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  const pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], stream);
    // The settings of whoever runs the tests are his.
    setenv("XDG_CONFIG_HOME", directory.c_str(), 1);
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(ends[1]);
  return {pid, unique_fd(ends[0])};
}

std::string ReadToEnd(int fd) {
  std::string text;
  char bytes[4096];
  for (ssize_t count; (count = read(fd, bytes, sizeof(bytes))) > 0;) {
    text.append(bytes, static_cast<size_t>(count));
  }
  return text;
}

}  // namespace

bool WaitUntilReadable(int fd) {
  pollfd watched{fd, POLLIN, 0};
  return poll(&watched, 1, kPatienceMs) == 1;
}

Checkpoint::Checkpoint(const TemporaryDirectory& directory, const std::string& name)
    : path_(directory / name) {
  REQUIRE(mkfifo(path_.c_str(), 0600) == 0);
  fifo_ = unique_fd(open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  REQUIRE(fifo_.valid());
}

std::string Checkpoint::AwaitText() {
  for (;;) {
    REQUIRE(WaitUntilReadable(fifo_.get()));
    char text[64] = {};
    const ssize_t count = read(fifo_.get(), text, sizeof(text) - 1);
    REQUIRE(count >= 0);
    // A FIFO whose writer has gone is at its end until it is opened anew.
    fifo_ = unique_fd(open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (count > 0) return text;
  }
}

pid_t Checkpoint::Await() { return std::atoi(AwaitText().c_str()); }

RawClient::RawClient(const std::string& socket_path)
    : socket_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const sockaddr_un address = UnixAddress(socket_path).value();
  REQUIRE(connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) ==
          0);
}

void RawClient::SendBytes(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    // The daemon has hung up; what it said before can still be received.
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

void RawClient::SendWith(const Request& request, int descriptor) {
  if (descriptor < 0) return Send(request);
  SendWithAll(request, {descriptor});
}

void RawClient::SendWithAll(const Request& request, const std::vector<int>& descriptors) {
  SendBytesWith(FrameMessage(RequestToJson(request)), descriptors);
}

void RawClient::SendBytesWith(const std::string& bytes, const std::vector<int>& descriptors) {
  REQUIRE(SendWithDescriptors(socket_.get(), bytes, descriptors) ==
          static_cast<ssize_t>(bytes.size()));
}

std::optional<Reply> RawClient::Receive() {
  for (;;) {
    Result<std::optional<std::string>> next = decoder_.Next();
    REQUIRE(next.ok());
    if (next.value()) return ReplyFromJson(*next.value()).value();
    REQUIRE(WaitUntilReadable(socket_.get()));
    char bytes[4096];
    const ssize_t count = recv(socket_.get(), bytes, sizeof(bytes), 0);
    if (count <= 0) return std::nullopt;
    decoder_.Feed({bytes, static_cast<size_t>(count)});
  }
}

JobSummary RawClient::AwaitState(int64_t job, JobState state) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatienceMs);
  for (;;) {
    const JobSummary now = Show(job);
    if (now.state == state) return now;
    INFO("job " << job << " is " << JobStateName(now.state));
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    poll(nullptr, 0, 5);
  }
}

RunningDaemon::RunningDaemon(const std::string& arguments, Supervisor supervisor) {
  namespace fs = std::filesystem;
  const fs::path bin = REEL_BIN_DIR;
  // reeld looks beside its own executable: a link leads back to the build, a copy does not.
  if (supervisor == Supervisor::kReal) {
    fs::create_symlink(bin / "reeld", directory_ / "reeld");
  } else {
    fs::copy_file(bin / "reeld", directory_ / "reeld");
    fs::copy_file(bin / "fake_supervisor", directory_ / "reel-supervisor");
  }
  socket_path_ = directory_ / "s";
  Start(arguments);
}

void RunningDaemon::Start(const std::string& arguments) {
  StartedReeld started = StartReeld(directory_.path(), arguments, STDOUT_FILENO);
  pid_ = started.pid;
  // Its first line says that it listens.
  REQUIRE(WaitUntilReadable(started.output.get()));
  char bytes[256];
  REQUIRE(read(started.output.get(), bytes, sizeof(bytes)) > 0);
}

RunningDaemon::~RunningDaemon() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

RawClient RunningDaemon::Connect() const {
  RawClient client(socket_path_);
  client.Greet();
  return client;
}

void RunningDaemon::Signal(int number) const { REQUIRE(kill(pid_, number) == 0); }

int RunningDaemon::AwaitEnd() {
  int wait_status = 0;
  REQUIRE(waitpid(pid_, &wait_status, 0) == pid_);
  pid_ = -1;
  return wait_status;
}

void RunningDaemon::KillAndRestart() {
  Signal(SIGKILL);
  AwaitEnd();
  Restart();
}

RunningDaemon::Outcome RunningDaemon::RunSecond(const std::string& arguments) const {
  const StartedReeld started = StartReeld(directory_.path(), arguments, STDERR_FILENO);
  Outcome outcome;
  outcome.errors = ReadToEnd(started.output.get());
  REQUIRE(waitpid(started.pid, &outcome.wait_status, 0) == started.pid);
  return outcome;
}

void AwaitFrames(const RunningDaemon& daemon, int64_t job, int64_t frames) {
  RawClient client = daemon.Connect();
  client.Send(WatchJob{job});
  while (true) {
    const std::optional<Reply> reply = client.Receive();
    REQUIRE(reply);
    const auto* event = std::get_if<WatchedEvent>(&*reply);
    if (event == nullptr) continue;
    const auto* progress = std::get_if<Progress>(&event->event);
    if (progress != nullptr && progress->frames_done >= frames) return;
  }
}

}  // namespace reel
