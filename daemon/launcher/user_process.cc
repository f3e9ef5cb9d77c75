#include "daemon/launcher/user_process.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>
#include <vector>

#include "protocol/job_in_memory.h"
#include "protocol/supervisor_signals.h"

namespace reel {
namespace {

// Above all numbers that descriptors are moved to.
constexpr int kParkingBase = 16;
// What login.defs(5) of Debian sets; a job that wants another one says so itself.
constexpr mode_t kUmask = 022;

// Made before the fork; the child only reads it.
struct Prepared {
  std::vector<std::string> arguments, environment;
  std::vector<char*> argv, envp;
  std::vector<gid_t> groups;        // that the process is to have, ascending
  std::vector<gid_t> found_groups;  // room for those that it has, and one more
  sigset_t program_signals = SupervisorSignalSet();
  unique_fd job;
  unique_fd report_read, report_write;
};

std::vector<char*> Pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> EnvironmentOf(const UserAccount& account) {
  std::vector<std::string> environment = {
      "HOME=" + account.home, "USER=" + account.name, "LOGNAME=" + account.name,
      "SHELL=" + (account.shell.empty() ? "/bin/sh" : account.shell),
      // As ENV_PATH of login.defs(5) in Debian, without the games.
      "PATH=/usr/local/bin:/usr/bin:/bin"};
  for (const char* name : kKeptVariables) {
    if (const char* value = std::getenv(name)) {
      environment.push_back(std::string(name) + "=" + value);
    }
  }
  return environment;
}

std::optional<Refusal> Prepare(const UserAccount& account, const UserProgram& program,
                               Prepared& prepared) {
  prepared.arguments = {program.path, "render", "orders"};
  if (program.goes_on) prepared.arguments.push_back("resume");
  if (program.cancels) prepared.arguments.push_back("cancel");
  prepared.environment = EnvironmentOf(account);
  prepared.argv = Pointers(prepared.arguments);
  prepared.envp = Pointers(prepared.environment);
  prepared.groups = account.groups;
  std::sort(prepared.groups.begin(), prepared.groups.end());
  prepared.found_groups.resize(prepared.groups.size() + 1);
  Result<unique_fd> job = MakeJobInMemory(program.job);
  int ends[2];
  if (!job.ok() || pipe2(ends, O_CLOEXEC) != 0) return Refusal{LaunchRefusal::kResources, errno};
  prepared.job = std::move(job).value();
  prepared.report_read.reset(ends[0]);
  prepared.report_write.reset(ends[1]);
  return std::nullopt;
}

// The functions named InChild run between fork and exec: only system calls, no allocation.

bool ResetSignalsInChild() {
  for (int number = 1; number < NSIG; ++number) std::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  return sigprocmask(SIG_SETMASK, &none, nullptr) == 0;
}

// Parked above all targets first, so that moving one overwrites none that is still to be moved.
bool PlaceDescriptorsInChild(const UserProcessDescriptors& descriptors, int job, int report) {
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int sources[] = {null, descriptors.output, descriptors.output,
                         job,  descriptors.events, descriptors.orders};
  int parked[std::size(sources)];
  for (size_t i = 0; i < std::size(sources); ++i) {
    parked[i] = fcntl(sources[i], F_DUPFD_CLOEXEC, kParkingBase);
    if (parked[i] < 0) return false;
  }
  for (size_t i = 0; i < std::size(sources); ++i) {
    if (dup2(parked[i], static_cast<int>(i)) < 0) return false;
  }
  // Marked, not closed: the report has to live until exec, or until it has carried the reason why not.
  return lseek(3, 0, SEEK_SET) == 0 && report >= kParkingBase &&
         close_range(static_cast<unsigned>(std::size(sources)), ~0U, CLOSE_RANGE_CLOEXEC) == 0;
}

// By system call, and not through libcap: no capability of any kind may be left.
bool HasNoCapabilitiesInChild() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {};
  if (syscall(SYS_capget, &header, sets) != 0) return false;
  for (const auto& set : sets) {
    if (set.effective != 0 || set.permitted != 0 || set.inheritable != 0) return false;
  }
  return true;
}

// The kernel gives them ascending (groups_sort in kernel/groups.c).
bool HasTheGroupsInChild(Prepared& prepared) {
  const int count =
      getgroups(static_cast<int>(prepared.found_groups.size()), prepared.found_groups.data());
  return count == static_cast<int>(prepared.groups.size()) &&
         std::equal(prepared.groups.begin(), prepared.groups.end(), prepared.found_groups.begin());
}

bool IsTheUserForGoodInChild(const UserAccount& account, Prepared& prepared) {
  uid_t real = 0, effective = 0, saved = 0;
  gid_t real_group = 0, effective_group = 0, saved_group = 0;
  if (getresuid(&real, &effective, &saved) != 0) return false;
  if (getresgid(&real_group, &effective_group, &saved_group) != 0) return false;
  if (real != account.uid || effective != account.uid || saved != account.uid) return false;
  if (real_group != account.gid || effective_group != account.gid || saved_group != account.gid) {
    return false;
  }
  if (!HasTheGroupsInChild(prepared)) return false;
  if (account.uid == 0) return true;  // root's own job, which the administrator allowed
  if (setuid(0) == 0 || seteuid(0) == 0 || setresuid(0, 0, 0) == 0) return false;
  if (account.gid != 0 && (setgid(0) == 0 || setegid(0) == 0)) return false;
  if (setgroups(0, nullptr) == 0) return false;
  return HasNoCapabilitiesInChild();
}

LaunchRefusal BecomeUserInChild(const UserAccount& account, Prepared& prepared, pid_t keeper) {
  if (setgroups(prepared.groups.size(), prepared.groups.data()) != 0) return LaunchRefusal::kGroups;
  if (setresgid(account.gid, account.gid, account.gid) != 0) return LaunchRefusal::kGroupId;
  if (setresuid(account.uid, account.uid, account.uid) != 0) return LaunchRefusal::kUserId;
  errno = 0;
  if (!IsTheUserForGoodInChild(account, prepared)) return LaunchRefusal::kStillPrivileged;
  // One that died before prctl is seen by getppid, one that dies later sends the signal.
  if (prctl(PR_SET_PDEATHSIG, SIGHUP) != 0 || getppid() != keeper) {
    return LaunchRefusal::kDeathSignal;
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return LaunchRefusal::kNoNewPrivileges;
  if (chdir(account.home.c_str()) != 0) return LaunchRefusal::kHome;
  return LaunchRefusal::kNone;
}

[[noreturn]] void BecomeProgramInChild(const UserAccount& account, Prepared& prepared,
                                       const UserProcessDescriptors& descriptors, pid_t keeper) {
  const int report = fcntl(prepared.report_write.get(), F_DUPFD_CLOEXEC, kParkingBase);
  LaunchRefusal step = LaunchRefusal::kDescriptors;
  umask(kUmask);
  if (ResetSignalsInChild() && setsid() >= 0 &&
      PlaceDescriptorsInChild(descriptors, prepared.job.get(), report)) {
    step = BecomeUserInChild(account, prepared, keeper);
    if (step == LaunchRefusal::kNone) {
      step = LaunchRefusal::kProgram;
      sigprocmask(SIG_SETMASK, &prepared.program_signals, nullptr);
      execve(prepared.argv[0], prepared.argv.data(), prepared.envp.data());
    }
  }
  const Refusal refusal{step, errno};
  [[maybe_unused]] const ssize_t told = write(report, &refusal, sizeof(refusal));
  _exit(127);
}

// Nothing: the program runs, since exec closed the pipe. The child is the user's to stop from setresuid on, and so
// is the file system of a home that does not answer (FUSE): neither may keep the keeper from its orders.
std::optional<Refusal> AwaitProgram(int report) {
  pollfd watched{report, POLLIN, 0};
  int ready;
  do {
    ready = poll(&watched, 1, static_cast<int>(kProgramPatience.count()));
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) return Refusal{LaunchRefusal::kNotInTime, 0};
  Refusal refusal;
  ssize_t count;
  do {
    count = read(report, &refusal, sizeof(refusal));
  } while (count < 0 && errno == EINTR);
  if (count == 0) return std::nullopt;
  return count == sizeof(refusal) ? refusal : Refusal{LaunchRefusal::kResources, errno};
}

void KillAndReap(pid_t pid) {
  kill(pid, SIGKILL);
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

Granted<UserProcess> StartUserProcess(const UserAccount& account, const UserProgram& program,
                                      const UserProcessDescriptors& descriptors) {
  Prepared prepared;
  if (const auto refusal = Prepare(account, program, prepared)) return *refusal;
  const pid_t keeper = getpid();
  const pid_t pid = fork();
  if (pid < 0) return Refusal{LaunchRefusal::kResources, errno};
  if (pid == 0) BecomeProgramInChild(account, prepared, descriptors, keeper);
  prepared.report_write.reset();
  // By number, which stays the child's own until it is waited for.
  unique_fd pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  const int pidfd_error = pidfd.valid() ? 0 : errno;
  std::optional<Refusal> refusal = AwaitProgram(prepared.report_read.get());
  if (!refusal && pidfd_error != 0) refusal = Refusal{LaunchRefusal::kResources, pidfd_error};
  if (refusal) {
    KillAndReap(pid);
    return *refusal;
  }
  return UserProcess{pid, std::move(pidfd)};
}

bool KeepOnlyTheRightToKill() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {};
  sets[0].effective = sets[0].permitted = 1U << CAP_KILL;
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(SYS_capset, &header, sets) == 0;
}

}  // namespace reel
