#include "daemon/process/child_process.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// glibc 2.36 declares these without the guard for C++.
extern "C" {
#include <sys/pidfd.h>
}

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace reel {
namespace {

// Above every target number, so that moving descriptors to their targets overwrites none that is
// still to be moved.
constexpr int kParkingBase = 32;

// The functions named InChild run between fork and exec: only system calls, no allocation.

bool MoveDescriptorsInChild(const std::vector<SpawnRequest::Descriptor>& descriptors) {
  int parked[kParkingBase];
  size_t count = 0;
  for (const auto& descriptor : descriptors) {
    parked[count] = fcntl(descriptor.source, F_DUPFD_CLOEXEC, kParkingBase);
    if (parked[count++] < 0) return false;
  }
  int highest = STDERR_FILENO;
  for (size_t i = 0; i < count; ++i) {
    if (dup2(parked[i], descriptors[i].target) < 0) return false;
    highest = std::max(highest, descriptors[i].target);
  }
  // Mark, not close: the pipe that reports a failed exec has to live until exec.
  return close_range(static_cast<unsigned int>(highest) + 1, ~0U, CLOSE_RANGE_CLOEXEC) == 0;
}

// Numbers below the highest target that are not targets themselves must not leak either.
bool CloseGapsInChild(const std::vector<SpawnRequest::Descriptor>& descriptors) {
  int highest = STDERR_FILENO;
  for (const auto& descriptor : descriptors) highest = std::max(highest, descriptor.target);
  for (int fd = STDERR_FILENO + 1; fd < highest; ++fd) {
    const bool wanted =
        std::any_of(descriptors.begin(), descriptors.end(),
                    [fd](const auto& descriptor) { return descriptor.target == fd; });
    if (!wanted) fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
  return true;
}

// After the moves: a descriptor of ours may be number 0 and listed under another one.
bool OpenNullAsInputInChild(const std::vector<SpawnRequest::Descriptor>& descriptors) {
  for (const auto& descriptor : descriptors) {
    if (descriptor.target == STDIN_FILENO) return true;
  }
  const int null = open("/dev/null", O_RDONLY);
  if (null <= STDIN_FILENO) return null == STDIN_FILENO;
  const bool moved = dup2(null, STDIN_FILENO) == STDIN_FILENO;
  close(null);
  return moved;
}

void ResetSignalsInChild(const sigset_t& blocked) {
  // An ignored signal stays ignored across exec; everything else becomes default there by itself.
  for (int number = 1; number < NSIG; ++number) std::signal(number, SIG_DFL);
  sigprocmask(SIG_SETMASK, &blocked, nullptr);
}

bool SetLimitsInChild(const std::vector<SpawnRequest::Limit>& limits) {
  for (const SpawnRequest::Limit& limit : limits) {
    const auto resource = static_cast<__rlimit_resource>(limit.resource);
    rlimit present{};
    if (getrlimit(resource, &present) != 0) return false;
    const rlimit lowered{std::min(limit.value, present.rlim_cur),
                         std::min(limit.value, present.rlim_max)};
    if (setrlimit(resource, &lowered) != 0) return false;
  }
  return true;
}

bool PrepareChild(const SpawnRequest& request, pid_t parent) {
  ResetSignalsInChild(request.blocked);
  if (request.new_process_group) setpgid(0, 0);
  // The order matters: a parent that died before prctl is seen by getppid, one that dies later sends
  // the signal.
  if (prctl(PR_SET_PDEATHSIG, request.death_signal) != 0 || getppid() != parent) return false;
  return MoveDescriptorsInChild(request.descriptors) && CloseGapsInChild(request.descriptors) &&
         OpenNullAsInputInChild(request.descriptors) && SetLimitsInChild(request.limits) &&
         (request.directory.empty() || chdir(request.directory.c_str()) == 0) &&
         (!request.sandbox || request.sandbox->Enter());
}

}  // namespace

Result<ChildProcess> ChildProcess::Spawn(const SpawnRequest& request) {
  std::vector<char*> argv;
  for (const std::string& argument : request.arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);

  // Closed by a successful exec; otherwise carries errno back.
  int failure_pipe[2];
  if (pipe2(failure_pipe, O_CLOEXEC) != 0) {
    return UnavailableErrno("starting " + request.arguments[0], errno);
  }
  unique_fd failure_read(failure_pipe[0]);
  unique_fd failure_write(failure_pipe[1]);

  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) {
    return UnavailableErrno("starting " + request.arguments[0], errno);
  }
  if (pid == 0) {
    // Out of the way of the targets.
    const int report = fcntl(failure_write.get(), F_DUPFD_CLOEXEC, kParkingBase);
    if (PrepareChild(request, parent)) execvp(argv[0], argv.data());
    const int error_number = errno;
    [[maybe_unused]] const ssize_t written = write(report, &error_number, sizeof(error_number));
    _exit(127);
  }
  failure_write.reset();
  unique_fd pidfd(pidfd_open(pid, 0));  // close-on-exec by itself, pidfd_open(2)
  if (!pidfd.valid()) {
    // Its end would never be seen. The number is its own until it is waited for.
    const int error_number = errno;
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    return UnavailableErrno("watching " + request.arguments[0], error_number);
  }
  ChildProcess child(pid, std::move(pidfd));
  int error_number = 0;
  ssize_t got;
  do {
    got = read(failure_read.get(), &error_number, sizeof(error_number));
  } while (got < 0 && errno == EINTR);
  if (got == sizeof(error_number)) {
    child.WaitForEnd();
    return UnavailableErrno("starting " + request.arguments[0], error_number);
  }
  return child;
}

Result<ChildProcess> ChildProcess::Adopt(pid_t pid) {
  unique_fd pidfd(pidfd_open(pid, 0));
  siginfo_t info{};
  // WNOWAIT: only a question. One that is not ours is ECHILD.
  const bool is_ours = pidfd.valid() && waitid(P_PIDFD, static_cast<id_t>(pidfd.get()), &info,
                                               WEXITED | WNOHANG | WNOWAIT) == 0;
  if (!is_ours) {
    return Internal("process " + std::to_string(pid) + " is not a child of this one");
  }
  return ChildProcess(pid, std::move(pidfd));
}

ChildProcess::~ChildProcess() {
  if (reaped()) return;
  Signal(SIGKILL);
  WaitForEnd();
}

void ChildProcess::Signal(int signal_number) const {
  if (!reaped()) pidfd_send_signal(pidfd_.get(), signal_number, nullptr, 0);
}

std::optional<ExitStatus> ChildProcess::Wait(int options) {
  siginfo_t info{};
  int result;
  do {
    result = waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED | options);
  } while (result != 0 && errno == EINTR);
  if (result != 0 || info.si_pid == 0) return std::nullopt;
  pidfd_.reset();
  return ExitStatus{info.si_code != CLD_EXITED, info.si_status};
}

std::optional<ExitStatus> ChildProcess::Reap() { return Wait(WNOHANG); }

ExitStatus ChildProcess::WaitForEnd() { return Wait(0).value_or(ExitStatus{}); }

}  // namespace reel
