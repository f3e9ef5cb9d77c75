// Real processes: what they inherit, how they end, who ends them.

#include "daemon/process/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

// glibc 2.36 declares these without the guard for C++.
extern "C" {
#include <sys/pidfd.h>
}

#include <catch2/catch.hpp>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/program_path.h"
#include "daemon/process/descendants.h"
#include "temporary_directory.h"

namespace reel {
namespace {

constexpr int kPatienceMs = 20'000;

struct Pipe {
  Pipe() {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    read_end.reset(ends[0]);
    write_end.reset(ends[1]);
  }
  unique_fd read_end, write_end;
};

std::string ReadToEnd(int fd) {
  std::string text;
  char bytes[4096];
  for (ssize_t count; (count = read(fd, bytes, sizeof(bytes))) > 0;) {
    text.append(bytes, static_cast<size_t>(count));
  }
  return text;
}

bool EndsSoon(int pidfd) {
  pollfd watched{pidfd, POLLIN, 0};
  return poll(&watched, 1, kPatienceMs) == 1;
}

ChildProcess Start(const SpawnRequest& request) {
  Result<ChildProcess> child = ChildProcess::Spawn(request);
  REQUIRE(child.status().message() == "");
  return std::move(child).value();
}

// What the program prints on standard output.
std::string OutputOf(SpawnRequest request) {
  Pipe output;
  request.descriptors.push_back({output.write_end.get(), STDOUT_FILENO});
  ChildProcess child = Start(request);
  output.write_end.reset();
  const std::string text = ReadToEnd(output.read_end.get());
  CHECK(child.WaitForEnd().success());
  return text;
}

TEST_CASE("a child has its standard descriptors and the listed ones, and no others") {
  const unique_fd stray(open("/dev/null", O_RDONLY));  // as a careless library opens it
  const unique_fd listed(open("/dev/zero", O_RDONLY | O_CLOEXEC));
  SpawnRequest request;
  request.arguments = {"ls", "/proc/self/fd"};
  SECTION("with a gap between them") {
    request.descriptors = {{listed.get(), 7}};
    CHECK(OutputOf(request) == "0\n1\n2\n3\n7\n");  // 3 is the directory that ls reads
  }
  SECTION("with none listed") { CHECK(OutputOf(request) == "0\n1\n2\n3\n"); }
}

TEST_CASE("descriptors may change places") {
  const TemporaryDirectory files;
  const std::string one = files.Write("one", "");
  const std::string two = files.Write("two", "");
  const unique_fd first(open(one.c_str(), O_RDONLY | O_CLOEXEC));
  const unique_fd second(open(two.c_str(), O_RDONLY | O_CLOEXEC));
  SpawnRequest request;
  request.arguments = {"readlink", "/proc/self/fd/" + std::to_string(first.get()),
                       "/proc/self/fd/" + std::to_string(second.get())};
  request.descriptors = {{first.get(), second.get()}, {second.get(), first.get()}};
  CHECK(OutputOf(request) == two + "\n" + one + "\n");
}

TEST_CASE("standard input is /dev/null unless it is listed") {
  SpawnRequest request;
  request.arguments = {"readlink", "/proc/self/fd/0"};
  CHECK(OutputOf(request) == "/dev/null\n");
  const unique_fd zero(open("/dev/zero", O_RDONLY | O_CLOEXEC));
  request.descriptors = {{zero.get(), STDIN_FILENO}};
  CHECK(OutputOf(request) == "/dev/zero\n");
}

TEST_CASE("standard input is /dev/null for the child of a process that has none") {
  const unique_fd saved(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
  close(STDIN_FILENO);
  const unique_fd holder(open("/dev/zero", O_RDONLY | O_CLOEXEC));  // becomes number 0
  REQUIRE(holder.get() == STDIN_FILENO);
  SpawnRequest request;
  request.arguments = {"readlink", "/proc/self/fd/0", "/proc/self/fd/3"};
  request.descriptors = {{holder.get(), 3}};
  const std::string both = OutputOf(request);
  dup2(saved.get(), STDIN_FILENO);
  CHECK(both == "/dev/null\n/dev/zero\n");
}

TEST_CASE("a child starts with no signal blocked or ignored") {
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigprocmask(SIG_BLOCK, &blocked, nullptr);
  const auto old_handler = std::signal(SIGPIPE, SIG_IGN);
  SpawnRequest request;
  request.arguments = {"grep", "-E", "^Sig(Blk|Ign):", "/proc/self/status"};
  const std::string masks = OutputOf(request);
  std::signal(SIGPIPE, old_handler);
  sigprocmask(SIG_UNBLOCK, &blocked, nullptr);
  CHECK(masks == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST_CASE("a signal that a child asks to be blocked waits until the child lets it in") {
  SpawnRequest request;
  sigaddset(&request.blocked, SIGINT);
  // Each program that a shell replaces itself by inherits what is blocked and what waits.
  request.arguments = {"sh", "-c", "kill -INT $$; exec grep ^ShdPnd /proc/self/status"};
  CHECK(OutputOf(request) == "ShdPnd:\t0000000000000002\n");
}

TEST_CASE("a child has a process group of its own when it is asked for") {
  SpawnRequest request;
  request.arguments = {"sleep", "1000"};
  CHECK(getpgid(Start(request).pid()) == getpgrp());
  request.new_process_group = true;
  const ChildProcess child = Start(request);
  CHECK(getpgid(child.pid()) == child.pid());
}

TEST_CASE("a child starts with the limits that it was given") {
  SpawnRequest request;
  request.arguments = {"sh", "-c", "ulimit -S -n; ulimit -H -n; ulimit -c"};
  request.limits = {{RLIMIT_NOFILE, 77}, {RLIMIT_CORE, 0}};
  CHECK(OutputOf(request) == "77\n77\n0\n");
}

TEST_CASE("a limit that is higher than the child's own changes nothing and is no failure") {
  rlimit own{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &own) == 0);
  const rlimit lower{100, own.rlim_max};
  REQUIRE(setrlimit(RLIMIT_NOFILE, &lower) == 0);
  SpawnRequest request;
  request.arguments = {"sh", "-c", "ulimit -S -n; ulimit -H -n"};
  request.limits = {{RLIMIT_NOFILE, RLIM_INFINITY}};
  const std::string output = OutputOf(request);
  setrlimit(RLIMIT_NOFILE, &own);
  const std::string hard =
      own.rlim_max == RLIM_INFINITY ? "unlimited" : std::to_string(own.rlim_max);
  CHECK(output == "100\n" + hard + "\n");
}

TEST_CASE(
    "a limit on data stops a child that allocates, and not one that only reserves addresses") {
  constexpr rlim_t kBytes = 256 << 20;
  SpawnRequest request;
  request.arguments = {"python3", "-c",
                       "import mmap\n"
                       "mmap.mmap(-1, 1 << 40, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, 0)\n"
                       "print('reserved')\n"
                       "try: bytearray(512 << 20)\n"
                       "except MemoryError: print('refused')"};
  request.limits = {{RLIMIT_DATA, kBytes}};
  CHECK(OutputOf(request) == "reserved\nrefused\n");
}

TEST_CASE("a program that cannot be run is kUnavailable with its name and the reason") {
  const TemporaryDirectory files;
  files.Write("not-executable", "x");
  const auto [name, reason] =
      GENERATE(table<std::string, std::string>({{"no-such-program", "No such file or directory"},
                                                {"./absent", "No such file or directory"},
                                                {"./not-executable", "Permission denied"}}));
  const bool is_path = name.starts_with('.');
  const std::string program = is_path ? (files.path() / name).string() : name;
  SpawnRequest request;
  request.arguments = {program};
  const Status status = ChildProcess::Spawn(request).status();
  CHECK(status.code() == StatusCode::kUnavailable);
  CHECK(status.message() == "starting " + program + ": " + reason);
  CHECK(waitpid(-1, nullptr, WNOHANG) == -1);  // nothing is left to be reaped
  CHECK(errno == ECHILD);
}

TEST_CASE("an exit status and a signal are told apart") {
  SpawnRequest request;
  SECTION("exited") {
    request.arguments = {"sh", "-c", "exit 9"};
    const ExitStatus status = Start(request).WaitForEnd();
    CHECK_FALSE(status.signalled);
    CHECK(status.value == 9);
  }
  SECTION("killed") {
    request.arguments = {"sleep", "1000"};
    ChildProcess child = Start(request);
    child.Signal(SIGKILL);
    const ExitStatus status = child.WaitForEnd();
    CHECK(status.signalled);
    CHECK(status.value == SIGKILL);
  }
}

TEST_CASE("a child is reaped once it has ended and not before") {
  Pipe hold;
  SpawnRequest request;
  request.arguments = {"cat"};
  request.descriptors = {{hold.read_end.get(), STDIN_FILENO}};
  ChildProcess child = Start(request);
  CHECK_FALSE(child.Reap());
  hold.write_end.reset();  // cat ends with its input
  REQUIRE(EndsSoon(child.descriptor()));
  const std::optional<ExitStatus> status = child.Reap();
  REQUIRE(status);
  CHECK(status->success());
  CHECK(child.reaped());
  child.Signal(SIGKILL);  // hits nobody
}

TEST_CASE("a child does not outlive its owner") {
  SpawnRequest request;
  request.arguments = {"sleep", "1000"};
  pid_t pid = 0;
  {
    const ChildProcess child = Start(request);
    pid = child.pid();
    CHECK(kill(pid, 0) == 0);
  }
  CHECK(kill(pid, 0) == -1);
  CHECK(errno == ESRCH);
}

// A process between this one and a `sleep` that it starts with `death_signal`.
[[noreturn]] void BecomeParent(int pid_pipe, const SpawnRequest& request) {
  Result<ChildProcess> child = ChildProcess::Spawn(request);
  const pid_t pid = child.ok() ? child->pid() : -1;
  if (write(pid_pipe, &pid, sizeof(pid)) != sizeof(pid)) _exit(1);
  while (true) pause();
}

TEST_CASE("a child dies with the process that started it") {
  SpawnRequest request;
  request.arguments = {"sleep", "1000"};
  request.death_signal = GENERATE(SIGKILL, SIGTERM);
  Pipe pids;
  const pid_t parent = fork();
  REQUIRE(parent >= 0);
  if (parent == 0) BecomeParent(pids.write_end.get(), request);
  pid_t grandchild = -1;
  REQUIRE(read(pids.read_end.get(), &grandchild, sizeof(grandchild)) == sizeof(grandchild));
  REQUIRE(grandchild > 0);
  const unique_fd pidfd(pidfd_open(grandchild, 0));
  REQUIRE(pidfd.valid());
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  CHECK(EndsSoon(pidfd.get()));
}

TEST_CASE("a program is looked for in the directories of PATH, and must be executable") {
  const TemporaryDirectory files;
  const std::string program = files.Write("b/tool", "");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  files.Write("a/tool", "");
  std::filesystem::create_directories(files.path() / "a/dir");
  const std::string old_path = std::getenv("PATH");
  setenv("PATH", ((files.path() / "a").string() + ":" + (files.path() / "b").string()).c_str(), 1);
  const std::optional<std::string> tool = FindInPath("tool");
  const std::optional<std::string> directory = FindInPath("dir");
  setenv("PATH", old_path.c_str(), 1);
  CHECK(tool == program);
  CHECK_FALSE(directory);
}

// The process of a process that has ended.
TEST_CASE("an orphan that became this process's child is adopted, and its end is seen") {
  REQUIRE(BecomeSubreaper().ok());
  Pipe pid_pipe;
  const pid_t between = fork();
  if (between == 0) {
    if (fork() != 0) _exit(0);
    const pid_t own = getpid();
    [[maybe_unused]] const ssize_t written = write(pid_pipe.write_end.get(), &own, sizeof(own));
    pause();
    _exit(7);
  }
  REQUIRE(waitpid(between, nullptr, 0) == between);
  pid_t orphan = 0;
  REQUIRE(read(pid_pipe.read_end.get(), &orphan, sizeof(orphan)) == sizeof(orphan));
  Result<ChildProcess> child = ChildProcess::Adopt(orphan);
  REQUIRE(child.ok());
  CHECK(child->pid() == orphan);
  child->Signal(SIGTERM);
  REQUIRE(EndsSoon(child->descriptor()));
  CHECK(Describe(child->Reap().value()) == "was killed by signal 15 (SIGTERM, Terminated)");
}

TEST_CASE("a process that is no child of this one is not adopted") {
  CHECK(ChildProcess::Adopt(getppid()).status().code() == StatusCode::kInternal);
  CHECK(ChildProcess::Adopt(999'999'999).status().code() == StatusCode::kInternal);
}

}  // namespace
}  // namespace reel
