// What a machine's daemon and its launcher do not do, and how they say so.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "daemon/launcher/launch_message.h"
#include "machine_test.h"
#include "protocol/daemon_socket.h"
#include "protocol/job_in_memory.h"
#include "running_machine.h"

namespace reel {
namespace {

unique_fd JobOf(const TestUser& user, const std::string& text = "finish") {
  const ActingAs acting(user);
  return MakeJobInMemory(text).value();
}

SubmitJob NewJob() {
  static int count = 0;
  return {"finish", "scene", "/home/film" + std::to_string(++count) + ".mp4", ""};
}

std::string RefusalOfReply(const Reply& reply) {
  const ErrorReply* error = std::get_if<ErrorReply>(&reply);
  return error == nullptr ? "accepted" : error->message;
}

TEST_CASE("a job that does not come as a sealed file of its own user is refused in words") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users);
  MachineClient ada = machine.Connect(users->ada());
  const auto refusal = [&](int file) { return RefusalOfReply(ada.TrySubmitWith(NewJob(), file)); };
  CHECK(refusal(-1).find("as sealed files in memory") != std::string::npos);
  CHECK(refusal(JobOf(users->bob()).get()).find("written by another user") != std::string::npos);
  {
    const ActingAs acting(users->ada());
    const unique_fd unsealed(memfd_create("reel-job", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    REQUIRE(write(unsealed.get(), "finish", 6) == 6);
    CHECK(refusal(unsealed.get()).find("as sealed files in memory") != std::string::npos);
    const unique_fd file(open(users->ada().home.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    REQUIRE(file.valid());
    CHECK(refusal(file.get()).find("as sealed files in memory") != std::string::npos);
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    const unique_fd read_end(ends[0]), write_end(ends[1]);
    CHECK(refusal(read_end.get()).find("as sealed files in memory") != std::string::npos);
  }
  CHECK(refusal(JobOf(users->ada(), "").get()).find("empty or larger than 128 KiB") !=
        std::string::npos);
  const std::string long_text(kMaxLaunchBytes + 1, ' ');
  CHECK(refusal(JobOf(users->ada(), long_text).get()).find("larger than 128 KiB") !=
        std::string::npos);
  CHECK(refusal(JobOf(users->ada()).get()) == "accepted");
}

TEST_CASE("jobs of root, of the daemon's user, of nobody and of users without a name are refused") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users);
  const auto refusal = [&](const TestUser& user) {
    return RefusalOfReply(machine.Connect(user).TrySubmit(NewJob()));
  };
  CHECK(refusal({"root", 0, 0, {0}, "/root"}).find("jobs of root are not run") == 0);
  CHECK(refusal({"nobody", 65534, 65534, {65534}, "/"}).find("jobs of nobody") == 0);
  CHECK(refusal(users->daemon()).find("the daemon's own user") != std::string::npos);
  CHECK(refusal({"", 61199, 61199, {61199}, "/"}).find("is not known on this machine") !=
        std::string::npos);
}

TEST_CASE(
    "a job whose user is gone, renamed or without a home when its turn comes fails in words") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users);
  Checkpoint running(machine.directory(), "running");
  REQUIRE(chmod(running.path().c_str(), 0666) == 0);
  MachineClient bob = machine.Connect(users->bob());
  const int64_t first = bob.Submit("stop-well path:" + running.path() + " hang");
  running.Await();
  MachineClient ada = machine.Connect(users->ada());
  const int64_t job = ada.Submit("finish");
  const std::string away = users->ada().home + ".away";
  std::string expected;
  SECTION("gone") {
    users->Remove(users->ada());
    expected = "not known on this machine (any more)";
  }
  SECTION("renamed") {
    users->Rename(users->ada(), "reel-t-eve");
    expected = "belongs to another name now";
  }
  SECTION("without a home") {
    std::filesystem::rename(users->ada().home, away);
    expected = "home directory cannot be entered: No such file or directory";
  }
  bob.Ask<JobSummary>(CancelJob{first});
  const JobSummary failed = ada.Wait(job);
  users->Restore();
  if (std::filesystem::exists(away)) std::filesystem::rename(away, users->ada().home);
  CHECK(failed.state == JobState::kFailed);
  CHECK(failed.message.find(expected) != std::string::npos);
  const Explanation explanation = ada.Ask<Explanation>(ExplainJob{job});
  REQUIRE(explanation.failure);
  CHECK(explanation.failure->cause.how == "could not be started");
}

// What a daemon that is no longer itself could say to the launcher.
class Rogue {
 public:
  Rogue(const RunningMachine& machine, const TestUser& user) {
    const ActingAs acting(user);
    socket_ = unique_fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    const sockaddr_un address = UnixAddress(machine.launcher_path()).value();
    connected_ =
        connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }
  bool connected() const { return connected_; }
  std::optional<LaunchReply> Say(const LaunchRequest& request, std::vector<int> descriptors = {}) {
    REQUIRE(SendLaunchRequest(socket_.get(), request, descriptors).ok());
    REQUIRE(WaitUntilReadable(socket_.get()));
    return ReceiveLaunchReply(socket_.get()).value();
  }
  std::optional<LaunchReply> SayBytes(const std::string& bytes) {
    REQUIRE(send(socket_.get(), bytes.data(), bytes.size(), 0) ==
            static_cast<ssize_t>(bytes.size()));
    REQUIRE(WaitUntilReadable(socket_.get()));
    return ReceiveLaunchReply(socket_.get()).value();
  }
  // The launcher has closed the connection.
  bool IsTurnedAway() {
    REQUIRE(WaitUntilReadable(socket_.get()));
    return !ReceiveLaunchReply(socket_.get()).value();
  }
  // Of a job of ada's, over such a socket.
  LaunchRefusal Register(int client_socket, int job) {
    LaunchRequest request;
    request.verb = LaunchVerb::kRegister;
    return Say(request, {client_socket, job})->refusal;
  }

 private:
  unique_fd socket_;
  bool connected_ = false;
};

TEST_CASE("only the daemon's user reaches the launcher") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users);
  CHECK_FALSE(Rogue(machine, users->ada()).connected());
  // Where the file's mode would let others in, the launcher does not.
  REQUIRE(chmod(machine.launcher_path().c_str(), 0666) == 0);
  Rogue rogue(machine, users->ada());
  REQUIRE(rogue.connected());
  CHECK(rogue.IsTurnedAway());
}

TEST_CASE("a daemon that is no longer itself cannot submit in the name of a user") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users);
  const unique_fd job = JobOf(users->ada());
  const auto refusal = [&](int client_socket) {
    return Rogue(machine, users->daemon()).Register(client_socket, job.get());
  };
  int pair[2];
  {
    const ActingAs acting(users->ada());
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
  }
  const unique_fd one(pair[0]), other(pair[1]);
  CHECK(refusal(one.get()) == LaunchRefusal::kForeignSocket);
  // A socket that ada listens on: who connects to it is told that ada is the peer.
  unique_fd listener, connected;
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  const std::string abstract = std::string(1, '\0') + "reel-test-" + std::to_string(getpid());
  std::copy(abstract.begin(), abstract.end(), name.sun_path);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + abstract.size());
  {
    const ActingAs acting(users->ada());
    listener = unique_fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    REQUIRE(bind(listener.get(), reinterpret_cast<sockaddr*>(&name), length) == 0);
    REQUIRE(listen(listener.get(), 1) == 0);
  }
  {
    const ActingAs acting(users->daemon());
    connected = unique_fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    REQUIRE(connect(connected.get(), reinterpret_cast<sockaddr*>(&name), length) == 0);
  }
  CHECK(refusal(connected.get()) == LaunchRefusal::kForeignSocket);
  CHECK(refusal(listener.get()) == LaunchRefusal::kForeignSocket);
  CHECK(refusal(job.get()) == LaunchRefusal::kForeignSocket);
}

TEST_CASE(
    "the launcher starts nothing that nobody submitted, and what is no request ends the session") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users);
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  const unique_fd read_end(ends[0]), write_end(ends[1]);
  LaunchRequest start;
  start.verb = LaunchVerb::kStart;
  start.ticket = 12345;
  const std::vector<int> pipes(3, write_end.get());
  CHECK(Rogue(machine, users->daemon()).Say(start, pipes)->refusal ==
        LaunchRefusal::kUnknownTicket);

  const auto bytes_of = [](const LaunchRequest& request) {
    return std::string(reinterpret_cast<const char*>(&request), sizeof(request));
  };
  LaunchRequest other_version, high_ticket, signal;
  other_version.version = kLaunchVersion + 1;
  high_ticket.ticket = ~uint64_t{0};
  signal.verb = LaunchVerb::kSignal;
  signal.argument = 9;
  for (const std::string& bytes :
       {std::string("x"), std::string(4096, 'x'), bytes_of(start), bytes_of(other_version),
        bytes_of(high_ticket), bytes_of(signal), bytes_of({}) + "x"}) {
    Rogue rogue(machine, users->daemon());
    CHECK(rogue.SayBytes(bytes)->refusal == LaunchRefusal::kMalformed);
    CHECK(rogue.IsTurnedAway());
  }
}

}  // namespace
}  // namespace reel
