#include "client/supervisor_start.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "protocol/job_in_memory.h"

namespace reel {
namespace {

constexpr int kJobFd = 3;
constexpr int kEventFd = 4;
constexpr int kFirstFreeFd = 10;  // above all that the child moves into place

struct Pipe {
  unique_fd read_end, write_end;
};

// Moves `fd` out of the way of kJobFd and kEventFd, which dup2 would otherwise overwrite too early.
Result<unique_fd> MovedUp(unique_fd fd) {
  unique_fd moved(::fcntl(fd.get(), F_DUPFD_CLOEXEC, kFirstFreeFd));
  if (!moved.valid()) return UnavailableErrno("fcntl", errno);
  return moved;
}

Result<Pipe> MakePipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return UnavailableErrno("pipe2", errno);
  unique_fd read_end(ends[0]);
  REEL_ASSIGN_OR_RETURN(unique_fd write_end, MovedUp(unique_fd(ends[1])));
  return Pipe{std::move(read_end), std::move(write_end)};
}

// What the child needs, made before the fork: after it only async-signal-safe calls are made.
struct ChildSetup {
  const char* program;
  char* const* argv;
  int job_fd;
  int event_fd;
  int error_fd;
  pid_t parent;
  const sigset_t* signal_mask;
};

bool PutDescriptorsInPlace(const ChildSetup& setup) {
  const int null_fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null_fd < 0) return false;
  if (null_fd != STDIN_FILENO && ::dup2(null_fd, STDIN_FILENO) < 0) return false;
  return ::dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 && ::dup2(setup.job_fd, kJobFd) >= 0 &&
         ::dup2(setup.event_fd, kEventFd) >= 0 &&
         ::close_range(kEventFd + 1, ~0U, CLOSE_RANGE_CLOEXEC) == 0;
}

[[noreturn]] void BecomeSupervisor(const ChildSetup& setup) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != setup.parent) ::_exit(1);  // it died before the prctl; nobody would tell us
  ::signal(SIGPIPE, SIG_DFL);
  if (PutDescriptorsInPlace(setup)) {
    ::sigprocmask(SIG_SETMASK, setup.signal_mask, nullptr);
    ::execv(setup.program, setup.argv);
  }
  const int error_number = errno;
  [[maybe_unused]] const ssize_t told = ::write(setup.error_fd, &error_number, sizeof error_number);
  ::_exit(1);
}

// Zero once the program runs (its end of the pipe closed by exec), else the errno of what failed.
int AwaitExec(const unique_fd& error_pipe) {
  int error_number = 0;
  while (::read(error_pipe.get(), &error_number, sizeof error_number) < 0 && errno == EINTR) {
  }
  return error_number;
}

}  // namespace

Result<StartedSupervisor> StartSupervisor(const std::string& program,
                                          const std::vector<std::string>& arguments,
                                          const std::string& job_json,
                                          const sigset_t& signal_mask) {
  REEL_ASSIGN_OR_RETURN(unique_fd made, MakeJobInMemory(job_json));
  REEL_ASSIGN_OR_RETURN(const unique_fd job, MovedUp(std::move(made)));
  REEL_ASSIGN_OR_RETURN(Pipe events, MakePipe());
  REEL_ASSIGN_OR_RETURN(Pipe errors, MakePipe());
  if (::fcntl(events.read_end.get(), F_SETFL, O_NONBLOCK) != 0)
    return UnavailableErrno("fcntl", errno);

  std::vector<std::string> words = {"reel-supervisor"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const ChildSetup setup{program.c_str(),        argv.data(), job.get(),   events.write_end.get(),
                         errors.write_end.get(), ::getpid(),  &signal_mask};
  const pid_t pid = ::fork();
  if (pid < 0) return UnavailableErrno("fork", errno);
  if (pid == 0) BecomeSupervisor(setup);
  errors.write_end.reset();
  if (const int error_number = AwaitExec(errors.read_end); error_number != 0) {
    ::waitpid(pid, nullptr, 0);
    return UnavailableErrno("cannot start " + program + ", which is installed beside reel",
                            error_number);
  }
  // The number is still our child's: it has not been waited for. (By syscall, since sys/pidfd.h of
  // glibc 2.36 has no extern "C".)
  unique_fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd.valid()) {
    const int error_number = errno;
    ::kill(-pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return UnavailableErrno("pidfd_open", error_number);
  }
  return StartedSupervisor{pid, std::move(pidfd), std::move(events.read_end)};
}

}  // namespace reel
