#include "client/program_output.h"

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "base/clock.h"

namespace reel {
namespace {

constexpr size_t kMostOutputBytes = size_t{4} << 20;

Result<unique_fd> MemoryFile(std::string_view content) {
  unique_fd file(::memfd_create("reel-program", MFD_CLOEXEC));
  if (!file.valid()) return UnavailableErrno("memfd_create", errno);
  for (size_t at = 0; at < content.size();) {
    const ssize_t count = ::write(file.get(), content.data() + at, content.size() - at);
    if (count < 0) return UnavailableErrno("a file in memory", errno);
    at += static_cast<size_t>(count);
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

std::string ContentOf(int file) {
  std::string content;
  std::array<char, 65536> bytes;
  ::lseek(file, 0, SEEK_SET);
  for (ssize_t count; (count = ::read(file, bytes.data(), bytes.size())) > 0;) {
    content.append(bytes.data(), static_cast<size_t>(count));
    if (content.size() > kMostOutputBytes) break;
  }
  return content;
}

// Between fork and exec: async-signal-safe calls only.
[[noreturn]] void BecomeProgram(char* const* argv, const std::array<int, 3>& files) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    ::dup2(files[static_cast<size_t>(fd)], fd);
  }
  ::execv(argv[0], argv);
  ::_exit(127);
}

// Reaps it; whether it ended by itself.
bool AwaitEnd(pid_t pid, std::chrono::seconds patience, int& wait_status) {
  const unique_fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  const TimePoint deadline = Clock::now() + patience;
  int ready = 0;
  do {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now()).count();
    pollfd ended{pidfd.get(), POLLIN, 0};
    ready = ::poll(&ended, 1, left > 0 ? static_cast<int>(left) : 0);
  } while (ready < 0 && errno == EINTR);
  if (ready <= 0) ::kill(pid, SIGKILL);
  while (::waitpid(pid, &wait_status, 0) < 0 && errno == EINTR) {
  }
  return ready > 0;
}

}  // namespace

Result<ProgramOutput> RunProgram(const ProgramCall& call) {
  REEL_ASSIGN_OR_RETURN(const unique_fd input, MemoryFile(call.input));
  REEL_ASSIGN_OR_RETURN(const unique_fd out, MemoryFile(""));
  REEL_ASSIGN_OR_RETURN(const unique_fd err, MemoryFile(""));
  std::vector<char*> argv;
  for (const std::string& argument : call.arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  const std::string& name = call.arguments.front();
  const pid_t pid = ::fork();
  if (pid < 0) return UnavailableErrno("no process can be started for " + name, errno);
  if (pid == 0) BecomeProgram(argv.data(), {input.get(), out.get(), err.get()});
  int wait_status = 0;
  if (!AwaitEnd(pid, call.patience, wait_status)) {
    return Unavailable(name + " did not end within " + std::to_string(call.patience.count()) +
                       " s");
  }
  ProgramOutput output;
  output.exit_status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -WTERMSIG(wait_status);
  output.out = ContentOf(out.get());
  output.err = ContentOf(err.get());
  if (output.exit_status == 127) return Unavailable(name + " cannot be started");
  return output;
}

}  // namespace reel
