#include "running_machine.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

#include "protocol/daemon_socket.h"
#include "protocol/job_in_memory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

constexpr int kListener = 3;

std::vector<std::string> WordsOf(const std::string& text) {
  std::istringstream words(text);
  return {std::istream_iterator<std::string>(words), {}};
}

pid_t Spawn(std::vector<std::string> words, const TestUser* user, int listener, int output) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid != 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (output >= 0) dup2(output, STDOUT_FILENO);
  // dup2 onto itself would leave it close-on-exec.
  if (listener == kListener) fcntl(listener, F_SETFD, 0);
  if (listener >= 0) dup2(listener, kListener);
  if (user != nullptr) {
    BecomeTestUser(*user);
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // cleared by the change of ids
  }
  execvp(argv[0], argv.data());
  _exit(127);
}

void KillAndReap(pid_t& pid) {
  if (pid < 0) return;
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  pid = -1;
}

// The build for everybody, wherever it is. To be read only: what is removed below must not be the build.
void BindBuild(const std::string& to) {
  const std::string build = fs::path(REEL_BIN_DIR).parent_path();
  REQUIRE(mkdir(to.c_str(), 0755) == 0);
  REQUIRE(mount(build.c_str(), to.c_str(), nullptr, MS_BIND, nullptr) == 0);
  REQUIRE(mount(nullptr, to.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) == 0);
}

}  // namespace

MachineClient::MachineClient(const std::string& socket_path, const TestUser& user)
    : RawClient([&] {
        const ActingAs acting(user);
        return RawClient(socket_path);
      }()),
      user_(user) {
  Greet();
}

Reply MachineClient::TrySubmit(const SubmitJob& request) {
  unique_fd file;
  {
    const ActingAs acting(user_);
    file = MakeJobInMemory(request.job).value();
  }
  return TrySubmitWith(request, file.get());
}

Reply MachineClient::TrySubmitWith(const SubmitJob& request, int job_file) {
  SubmitJob without = request;
  if (job_file >= 0) without.job.clear();
  SendWith(without, job_file);
  return Receive().value();
}

int64_t MachineClient::Submit(const std::string& job, const std::string& on) {
  static int outputs = 0;
  const std::string output = user_.home + "/" + std::to_string(++outputs) + ".mp4";
  const Reply reply = TrySubmit({job, "scene", output, "", kDefaultPriority, on});
  if (const ErrorReply* error = std::get_if<ErrorReply>(&reply)) FAIL(error->message);
  return std::get<Submitted>(reply).job;
}

RunningMachine::RunningMachine(const MachineUsers& users, Supervisor supervisor,
                               const std::string& reeld_arguments)
    : users_(users) {
  const TestUser& daemon = users_.daemon();
  REQUIRE(chmod(directory_.path().c_str(), 0755) == 0);
  const std::string state = directory_ / "state";
  REQUIRE(mkdir(state.c_str(), 0700) == 0);
  REQUIRE(chown(state.c_str(), daemon.uid, daemon.gid) == 0);
  if (supervisor == Supervisor::kReal) {
    BindBuild(directory_ / "prefix");
  } else {
    const fs::path bin = REEL_BIN_DIR;
    fs::create_directories(programs());
    for (const char* name : {"reeld", "reel-launcher", "reel"}) {
      fs::copy_file(bin / name, fs::path(programs()) / name);
    }
    fs::copy_file(bin / "fake_supervisor", fs::path(programs()) / "reel-supervisor");
  }
  StartLauncher();
  StartReeld(reeld_arguments);
}

RunningMachine::~RunningMachine() {
  KillAndReap(reeld_);
  KillAndReap(launcher_);
  umount2((directory_ / "prefix").c_str(), MNT_DETACH);
}

void RunningMachine::StartReeld(const std::string& arguments) {
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  const unique_fd output(ends[0]);
  const std::string config =
      directory_.Write("reeld.toml", "[users]\nadmin_group = \"" + users_.daemon().name + "\"\n");
  std::vector<std::string> words = {programs() + "/reeld", "--system", "--state",
                                    directory_ / "state",  "--config", config};
  for (std::string& word : WordsOf(arguments)) words.push_back(std::move(word));
  reeld_ = Spawn(words, &users_.daemon(), -1, ends[1]);
  close(ends[1]);
  REQUIRE(WaitUntilReadable(output.get()));
  char bytes[256];
  REQUIRE(read(output.get(), bytes, sizeof(bytes)) > 0);
}

void RunningMachine::KillReeld() { KillAndReap(reeld_); }
void RunningMachine::KillLauncher() { KillAndReap(launcher_); }

void RunningMachine::KillLauncherAndSessions() {
  const std::vector<pid_t> sessions = LauncherSessions();
  KillLauncher();
  for (const pid_t session : sessions) kill(session, SIGKILL);
}

void RunningMachine::StartLauncher(const std::string& tracer) {
  const sockaddr_un address = UnixAddress(launcher_path()).value();
  unlink(launcher_path().c_str());
  const unique_fd listener(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  REQUIRE(bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  REQUIRE(chmod(launcher_path().c_str(), 0600) == 0);
  REQUIRE(chown(launcher_path().c_str(), users_.daemon().uid, users_.daemon().gid) == 0);
  REQUIRE(listen(listener.get(), 64) == 0);
  std::vector<std::string> words = WordsOf(tracer);
  for (const std::string& word :
       {programs() + "/reel-launcher", table_path(), socket_path(), users_.daemon().name}) {
    words.push_back(word);
  }
  launcher_ = Spawn(words, nullptr, listener.get(), -1);
}

std::vector<pid_t> RunningMachine::LauncherSessions() const {
  const std::string pid = std::to_string(launcher_);
  std::ifstream children("/proc/" + pid + "/task/" + pid + "/children");
  return {std::istream_iterator<pid_t>(children), {}};
}

}  // namespace reel
