// Users who send what nobody should: the daemon keeps nothing of it, and serves the others meanwhile.

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "machine_test.h"
#include "protocol/job_in_memory.h"
#include "running_machine.h"

namespace reel {
namespace {

long OpenDescriptors(pid_t pid) {
  const std::filesystem::directory_iterator open("/proc/" + std::to_string(pid) + "/fd");
  return std::distance(open, std::filesystem::directory_iterator());
}

// One whose close(2) waits, for as long as its SO_LINGER says: the peer takes nothing of what was written.
class LingeringSocket {
 public:
  LingeringSocket()
      : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
        socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t bytes = sizeof(address);
    auto* name = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(bind(listener_.get(), name, bytes) == 0);
    REQUIRE(listen(listener_.get(), 1) == 0);
    REQUIRE(getsockname(listener_.get(), name, &bytes) == 0);
    REQUIRE(connect(socket_.get(), name, bytes) == 0);
    const linger waits{1, 600};
    REQUIRE(setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &waits, sizeof(waits)) == 0);
    const std::string text(size_t{1} << 16, 'x');
    while (send(socket_.get(), text.data(), text.size(), MSG_DONTWAIT) > 0) {
    }
  }
  // A test that fails has it still, and is not to wait.
  ~LingeringSocket() {
    const linger at_once{1, 0};
    if (socket_.valid()) {
      setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    }
  }
  LingeringSocket(const LingeringSocket&) = delete;
  LingeringSocket& operator=(const LingeringSocket&) = delete;

  int get() const { return socket_.get(); }
  // Whoever else has it is the last.
  void LetGo() { socket_.reset(); }

 private:
  unique_fd listener_;
  unique_fd socket_;
};

TEST_CASE("descriptors that are no job, or too many, are not kept") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users);
  MachineClient ada = machine.Connect(users->ada());
  const unique_fd job = MakeJobInMemory("finish").value();
  const long before = OpenDescriptors(machine.reeld());
  for (const size_t count : {2, 3, 4, 250}) {
    INFO(count << " descriptors beside each request");
    for (int i = 0; i < 20; ++i) {
      ada.SendWithAll(AskOverview{}, std::vector<int>(count, job.get()));
      ada.ReceiveA<Overview>();
    }
    CHECK(OpenDescriptors(machine.reeld()) == before);
  }
}

TEST_CASE("a descriptor whose close waits for its user holds up nobody else") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users, RunningMachine::Supervisor::kFake, "--jobs 2");
  MachineClient ada = machine.Connect(users->ada());
  MachineClient bob = machine.Connect(users->bob());
  LingeringSocket lingering;
  SECTION("beside a request") {
    ada.SendWith(AskOverview{}, lingering.get());
    lingering.LetGo();
  }
  SECTION("beside a request, with others") {
    ada.SendWithAll(AskOverview{}, {lingering.get(), lingering.get(), lingering.get()});
    lingering.LetGo();
  }
  SECTION("behind a message that ends the session") {
    // At once: the daemon may have hung up before a second message.
    const std::string both = FrameMessage("{}") + FrameMessage(RequestToJson(AskOverview{}));
    ada.SendBytesWith(both, {lingering.get()});
    lingering.LetGo();
  }
  SECTION("and the client is gone") {
    ada.SendWith(WaitForJob{ada.Submit("hang")}, lingering.get());
    ada.SendWith(AskOverview{}, lingering.get());
    lingering.LetGo();
    ada.Close();
  }
  for (int i = 0; i < 10; ++i) CHECK(bob.Ask<Overview>(AskOverview{}).pid == machine.reeld());
  CHECK(bob.Wait(bob.Submit("finish")).state == JobState::kDone);
}

TEST_CASE("a request to a machine's daemon has room for the longest labels, and hardly more") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users);
  MachineClient ada = machine.Connect(users->ada());
  const std::string label(kMaxLabelBytes - 1, '\x01');
  CHECK(std::holds_alternative<Submitted>(
      ada.TrySubmit({"finish", label, "/" + label.substr(1), std::string(256, '\x01')})));
  ada.SendBytes(std::string("\x01\x00\x04\x00", 4));  // 256 KiB and a byte
  CHECK(ada.ReceiveA<ErrorReply>().message.find("possible are 1 to 262144") != std::string::npos);
  CHECK(!ada.Receive());
}

TEST_CASE("one user's clients leave room for those of others") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users, RunningMachine::Supervisor::kFake, "--max-clients 16");
  std::vector<MachineClient> many;
  for (int i = 0; i < 4; ++i) many.push_back(machine.Connect(users->ada()));
  {
    const ActingAs acting(users->ada());
    RawClient refused(machine.socket_path());
    const Reply reply = refused.Receive().value();
    REQUIRE(std::holds_alternative<ErrorReply>(reply));
    CHECK(std::get<ErrorReply>(reply).message.find("4 clients of yours") != std::string::npos);
  }
  MachineClient bob = machine.Connect(users->bob());
  CHECK(bob.Ask<Overview>(AskOverview{}).clients == 5);
  many.pop_back();
  // Its place is free once the daemon has seen that it is gone.
  while (bob.Ask<Overview>(AskOverview{}).clients != 4) {
  }
  machine.Connect(users->ada());
}

TEST_CASE("commands of ended jobs are in the way of nobody but their user's jobs") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users);
  MachineClient ada = machine.Connect(users->ada());
  MachineClient bob = machine.Connect(users->bob());
  std::vector<int64_t> jobs;
  for (int i = 0; i < 10; ++i) jobs.push_back(ada.Submit("finish command hang"));
  for (int i = 0; i < 8; ++i) CHECK(ada.Wait(jobs[i]).state == JobState::kDone);
  CHECK(bob.Wait(bob.Submit("finish")).state == JobState::kDone);
  CHECK(ada.Show(jobs[8]).state == JobState::kQueued);
}

TEST_CASE("a supervisor that claims to give the machine back gets no turn for it") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users);
  Checkpoint claimed(machine.directory(), "claimed");
  REQUIRE(chmod(claimed.path().c_str(), 0666) == 0);
  MachineClient ada = machine.Connect(users->ada());
  MachineClient bob = machine.Connect(users->bob());
  ada.Submit("claim path:" + claimed.path() + " finish");
  std::vector<int64_t> jobs;
  for (int i = 0; i < 4; ++i) jobs.push_back(ada.Submit("finish"));
  const int64_t job = bob.Submit("finish");
  claimed.Await();
  const JobSummary last = ada.Wait(jobs.back());
  CHECK(bob.Wait(job).started_ms <= last.started_ms);
}

}  // namespace
}  // namespace reel
