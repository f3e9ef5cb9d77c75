// The deny list as the kernel keeps it: each call in a process of its own, with an error that the kernel
// would not have given by itself.

#include "daemon/process/call_filter.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cerrno>
#include <functional>
#include <string>
#include <vector>

#include "daemon/process/landlock_rules.h"
#include "daemon/process/privileges.h"

namespace reel {
namespace {

// No call of these fails with it by itself.
constexpr int kOwnError = EUCLEAN;

// The table with another error, so that a refusal of the kernel's is told from one of the filter's.
class MarkedGroups {
 public:
  explicit MarkedGroups(std::span<const DeniedGroup> groups) {
    calls_.reserve(groups.size());
    for (const DeniedGroup& group : groups) {
      calls_.emplace_back(group.calls.begin(), group.calls.end());
      for (DeniedCall& call : calls_.back()) call.error = kOwnError;
      groups_.push_back({group.what, group.why, calls_.back()});
    }
  }
  std::span<const DeniedGroup> groups() const { return groups_; }

 private:
  std::vector<std::vector<DeniedCall>> calls_;
  std::vector<DeniedGroup> groups_;
};

// What `work` returns (0 to 255) in a process without capabilities that has `filter`.
int InFilteredChild(const CallFilter& filter, const std::function<int()>& work) {
  const pid_t pid = fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    const bool is_ready = SetNoNewPrivileges() && DropCapabilities() && filter.Install();
    _exit(is_ready ? work() : 255);
  }
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

CallFilter MakeFilter(std::span<const DeniedGroup> groups) {
  Result<CallFilter> filter = CallFilter::Make(groups);
  REQUIRE(filter.status().message() == "");
  return std::move(filter).value();
}

using Arguments = std::array<unsigned long, 6>;

// The error of a call, 0 when it succeeds.
int ErrorOf(int number, const Arguments& a) {
  return syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]) == -1 ? errno : 0;
}

// With which `call` must be denied.
Arguments DeniedArguments(const DeniedCall& call) {
  Arguments arguments{};
  if (!call.test) return arguments;
  unsigned long& argument = arguments[call.test->argument];
  const bool is_masked = call.test->kind == ArgumentTest::Kind::kMaskedEqual;
  argument = is_masked ? call.test->value : call.test->value + 1;
  // What the kernel does not look at must not make a difference.
  if (is_masked) argument |= 1UL << 40;
  return arguments;
}

void CheckEachIsDenied(std::span<const DeniedGroup> groups) {
  const MarkedGroups marked(groups);
  const CallFilter filter = MakeFilter(marked.groups());
  int tried = 0;
  for (const DeniedGroup& group : groups) {
    for (const DeniedCall& call : group.calls) {
      const int number = call.number >= 0 ? call.number : seccomp_syscall_resolve_name(call.name);
      if (number < 0) continue;
      ++tried;
      INFO(call.name << ", number " << number << (call.test ? ", with an argument" : ""));
      CHECK(InFilteredChild(filter, [&] { return ErrorOf(number, DeniedArguments(call)); }) ==
            kOwnError);
    }
  }
  CHECK(tried >= filter.call_count());
}

TEST_CASE(
    "each call of the list is denied to a job, whatever stands in the bits that nobody reads") {
  REQUIRE(CallFilter::IsOffered());
  CheckEachIsDenied(DeniedToJobs());
}

TEST_CASE("each call of the strict list is denied besides") {
  CheckEachIsDenied(DeniedInStrictSandbox(kLeastLandlockAbi));
}

TEST_CASE(
    "the list as it is answers with EPERM, and with ENOSYS where libraries have another way") {
  const CallFilter filter = MakeFilter(DeniedToJobs());
  CHECK(InFilteredChild(filter, [] { return ErrorOf(SYS_ptrace, {}); }) == EPERM);
  CHECK(InFilteredChild(filter, [] { return ErrorOf(SYS_io_uring_setup, {1}); }) == EPERM);
  CHECK(InFilteredChild(filter, [] { return ErrorOf(SYS_clone3, {}); }) == ENOSYS);
}

TEST_CASE("what is near a denied call is allowed") {
  const CallFilter filter = MakeFilter(DeniedToJobs());
  CHECK(InFilteredChild(filter, [] { return personality(0xffffffff) == -1 ? errno : 0; }) == 0);
  CHECK(InFilteredChild(filter, [] {
          rlimit limit{};
          return getrlimit(RLIMIT_NOFILE, &limit) == 0 && setrlimit(RLIMIT_NOFILE, &limit) == 0
                     ? 0
                     : errno;
        }) == 0);
  CHECK(InFilteredChild(filter, [] {
          termios settings{};
          return tcgetattr(open("/dev/null", O_RDONLY), &settings) == 0 ? 0 : errno;
        }) == ENOTTY);
  CHECK(InFilteredChild(filter, [] {
          const pid_t child = fork();
          if (child == 0) _exit(7);
          int status = 0;
          waitpid(child, &status, 0);
          return WEXITSTATUS(status);
        }) == 7);
}

#if defined(__x86_64__)
TEST_CASE("calls of another architecture are refused") {
  const CallFilter filter = MakeFilter(DeniedToJobs());
  constexpr int kX32 = 0x40000000;  // __X32_SYSCALL_BIT
  CHECK(InFilteredChild(filter, [] { return ErrorOf(kX32 | SYS_getpid, {}); }) == EPERM);
  const auto getpid_of_i386 = [] {
    long result = 20;  // __NR_getpid there
    asm volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
    return static_cast<int>(-result);
  };
  CHECK(InFilteredChild(filter, getpid_of_i386) == EPERM);
}
#endif

TEST_CASE("most calls are decided by a few comparisons") {
  const CallFilter filter = MakeFilter(DeniedToJobs());
  // A list of seventy comparisons would be no tree; BPF_MAXINSNS is 4096.
  CHECK(filter.instruction_count() < 1000);
  CHECK(filter.call_count() > 60);
}

}  // namespace
}  // namespace reel
