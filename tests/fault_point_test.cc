// Real processes that pass real points: what they die of is what the kernel says.
#include "base/fault_point.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>

#include "base/unique_fd.h"
#include "temporary_directory.h"

using reel::FaultErrno;
using reel::FaultPoint;
using reel::TemporaryDirectory;

namespace {

constexpr int kReachedTheEnd = 17;

// A forked process with REEL_FAULT set to `fault` that runs `body` and exits with what it returns.
template <typename Body>
pid_t Fork(const std::string& fault, Body body) {
  const pid_t pid = fork();
  REQUIRE(pid >= 0);
  if (pid != 0) return pid;
  // A sanitizer's own handler would turn the signals into exit codes.
  for (const int number : {SIGSEGV, SIGABRT}) std::signal(number, SIG_DFL);
  setenv("REEL_FAULT", fault.c_str(), 1);
  _exit(body());
}

int Wait(pid_t pid, int options = 0) {
  int status = 0;
  REQUIRE(waitpid(pid, &status, options) == pid);
  return status;
}

// What becomes of a process that passes `point` `times` times.
int StatusAfterPassing(const std::string& fault, const std::string& point, int times) {
  return Wait(Fork(fault, [&] {
    for (int i = 0; i < times; ++i) FaultPoint(point);
    return kReachedTheEnd;
  }));
}

bool ReachedTheEnd(int status) {
  return WIFEXITED(status) && WEXITSTATUS(status) == kReachedTheEnd;
}

bool DiedOf(int status, int number) { return WIFSIGNALED(status) && WTERMSIG(status) == number; }

long CpuMilliseconds(pid_t pid) {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return -1;
  return used.tv_sec * 1000 + used.tv_nsec / 1'000'000;
}

// What a process writes to standard error, and how it ended.
struct Refusal {
  std::string text;
  int status = 0;
};

template <typename Body>
Refusal RefusalOf(const std::string& fault, Body body) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  reel::unique_fd read_end(ends[0]);
  reel::unique_fd write_end(ends[1]);
  const pid_t pid = Fork(fault, [&] {
    dup2(write_end.get(), STDERR_FILENO);
    return body();
  });
  write_end.reset();
  Refusal refusal;
  std::array<char, 512> bytes;
  for (ssize_t n = 0; (n = read(read_end.get(), bytes.data(), bytes.size())) > 0;) {
    refusal.text.append(bytes.data(), static_cast<size_t>(n));
  }
  refusal.status = Wait(pid);
  return refusal;
}

}  // namespace

TEST_CASE("FaultPoint_WithoutFaults_DoesNothing") {
  CHECK(ReachedTheEnd(StatusAfterPassing("", "a", 3)));
  CHECK(ReachedTheEnd(StatusAfterPassing("b:1:kill", "a", 3)));
}

TEST_CASE("FaultPoint_KillAtNth_DiesThereAndNotBefore") {
  CHECK(ReachedTheEnd(StatusAfterPassing("a:3:kill", "a", 2)));
  CHECK(DiedOf(StatusAfterPassing("a:3:kill", "a", 3), SIGKILL));
}

TEST_CASE("FaultPoint_SegvAndAbort_EndByTheirSignals") {
  CHECK(DiedOf(StatusAfterPassing("a:1:segv", "a", 1), SIGSEGV));
  CHECK(DiedOf(StatusAfterPassing("a:1:abort", "a", 1), SIGABRT));
}

TEST_CASE("FaultPoint_Exit_EndsWithZero") {
  const int status = StatusAfterPassing("a:1:exit", "a", 1);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
}

TEST_CASE("FaultPoint_Stop_StopsAndGoesOnAfterSigcont") {
  const pid_t pid = Fork("a:1:stop", [] {
    FaultPoint("a");
    return kReachedTheEnd;
  });
  CHECK(WIFSTOPPED(Wait(pid, WUNTRACED)));
  kill(pid, SIGCONT);
  CHECK(ReachedTheEnd(Wait(pid)));
}

TEST_CASE("FaultPoint_Spin_KeepsACoreBusyUntilKilled") {
  const pid_t pid = Fork("a:1:spin", [] {
    FaultPoint("a");
    return kReachedTheEnd;
  });
  long used = 0;
  while (used >= 0 && used < 100) used = CpuMilliseconds(pid);
  CHECK(used >= 100);
  CHECK(waitpid(pid, nullptr, WNOHANG) == 0);
  kill(pid, SIGKILL);
  CHECK(DiedOf(Wait(pid), SIGKILL));
}

TEST_CASE("FaultPoint_SeveralFaults_EachCountsForItself") {
  CHECK(DiedOf(StatusAfterPassing("b:1:abort,a:2:kill", "a", 2), SIGKILL));
  CHECK(DiedOf(StatusAfterPassing("a:3:abort,a:2:kill", "a", 3), SIGKILL));
}

TEST_CASE("FaultPoint_WithoutOnceFile_HappensInEveryProcess") {
  for (int i = 0; i < 2; ++i) CHECK(DiedOf(StatusAfterPassing("a:2:kill", "a", 2), SIGKILL));
}

TEST_CASE("FaultPoint_WithOnceFile_HappensInOneOfAllProcesses") {
  const TemporaryDirectory directory;
  const std::string fault = "a:2:kill:" + (directory.path() / "once").string();
  CHECK(ReachedTheEnd(StatusAfterPassing(fault, "a", 1)));
  CHECK_FALSE(std::filesystem::exists(directory.path() / "once"));
  CHECK(DiedOf(StatusAfterPassing(fault, "a", 2), SIGKILL));
  CHECK(ReachedTheEnd(StatusAfterPassing(fault, "a", 2)));
}

TEST_CASE("FaultPoint_ForkedChild_CountsFromOneAgain") {
  const pid_t pid = Fork("a:2:kill", [] {
    FaultPoint("a");
    const pid_t child = fork();
    FaultPoint("a");  // the parent's second, the child's first
    return child == 0 ? kReachedTheEnd : 1;
  });
  CHECK(DiedOf(Wait(pid), SIGKILL));

  const pid_t other = Fork("a:2:kill", [] {
    FaultPoint("a");
    const pid_t child = fork();
    if (child == 0) {
      FaultPoint("a");
      _exit(kReachedTheEnd);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return ReachedTheEnd(status) ? kReachedTheEnd : 1;
  });
  CHECK(ReachedTheEnd(Wait(other)));
}

TEST_CASE("FaultErrno_AtNth_ReturnsTheErrnoOnce") {
  const int status = Wait(Fork("a:2:errno=ENOSPC", [] {
    const bool right = FaultErrno("a") == 0 && FaultErrno("a") == ENOSPC && FaultErrno("a") == 0;
    return right ? kReachedTheEnd : 1;
  }));
  CHECK(ReachedTheEnd(status));
}

TEST_CASE("FaultErrno_ActionOnTheProcess_ActsOnIt") {
  CHECK(DiedOf(Wait(Fork("a:1:kill", [] { return FaultErrno("a"); })), SIGKILL));
}

TEST_CASE("FaultPoint_WrongText_IsSaidAndEndsWith70") {
  const auto pass = [] {
    FaultPoint("another");
    return kReachedTheEnd;
  };
  for (const char* text : {"a:1:explode", "a:0:kill", "a:1:errno=EWHAT", "a:1:kill:relative"}) {
    CAPTURE(text);
    const Refusal refusal = RefusalOf(text, pass);
    CHECK((WIFEXITED(refusal.status) && WEXITSTATUS(refusal.status) == 70));
    CHECK_THAT(refusal.text, Catch::StartsWith("REEL_FAULT: "));
  }
}

TEST_CASE("FaultPoint_ErrnoWhereNothingCanFail_IsSaidAndEndsWith70") {
  const Refusal refusal = RefusalOf("a:1:errno=EIO", [] {
    FaultPoint("a");
    return kReachedTheEnd;
  });
  CHECK((WIFEXITED(refusal.status) && WEXITSTATUS(refusal.status) == 70));
  CHECK_THAT(refusal.text, Catch::Contains("'a' is not a point"));
}

TEST_CASE("FaultPoint_OnceFileThatCannotBeMade_IsSaidAndEndsWith70") {
  const Refusal refusal = RefusalOf("a:1:kill:/nowhere/once", [] {
    FaultPoint("a");
    return kReachedTheEnd;
  });
  CHECK((WIFEXITED(refusal.status) && WEXITSTATUS(refusal.status) == 70));
  CHECK_THAT(refusal.text, Catch::Contains("/nowhere/once"));
}
