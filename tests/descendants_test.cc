// Real processes that try to get away. Each test forks a subreaper of its own to be killed below, so that
// Catch's process stays what it is.

#include "daemon/process/descendants.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <functional>
#include <new>
#include <vector>

#include "base/unique_fd.h"
#include "daemon/process/child_process.h"

namespace reel {
namespace {

using namespace std::chrono_literals;

constexpr int kMaxProcesses = 2000;

// What the processes of a test tell it, in memory that they share.
struct Told {
  std::atomic<int> started;  // processes that there ever were
  std::atomic<int> numbers[kMaxProcesses];
};

class SharedTold {
 public:
  SharedTold() {
    void* memory =
        mmap(nullptr, sizeof(Told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    told_ = new (memory) Told{};
  }
  ~SharedTold() { munmap(told_, sizeof(Told)); }
  SharedTold(const SharedTold&) = delete;
  SharedTold& operator=(const SharedTold&) = delete;
  Told& operator*() { return *told_; }
  Told* operator->() { return told_; }

  // Spins: the tellers are other processes, and the wait is short.
  void AwaitStarted(int count) {
    const TimePoint deadline = Clock::now() + 20s;
    while (told_->started < count && Clock::now() < deadline) sched_yield();
  }
  // Those that still are.
  std::vector<pid_t> Living() const {
    std::vector<pid_t> living;
    for (const std::atomic<int>& number : told_->numbers) {
      if (number != 0 && kill(number, 0) == 0) living.push_back(number);
    }
    return living;
  }

 private:
  Told* told_;
};

// Called by each process of a test; false when there have been `limit`.
bool TellStart(Told& told, int limit = kMaxProcesses) {
  const int index = told.started++;
  if (index >= limit) return false;
  told.numbers[index] = getpid();
  return true;
}

[[noreturn]] void SleepForEver() {
  while (true) pause();
}

// Runs `body` in a process of its own that is a subreaper; its return value.
int InSubreaper(const std::function<int()>& body) {
  const pid_t pid = fork();
  REQUIRE(pid >= 0);
  if (pid == 0) _exit(BecomeSubreaper().ok() ? body() : 99);
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

// A busy machine kills slowly; that nothing is left is what is asked here.
constexpr auto kPatience = 10s;

// Starts `child`, waits until there are `count` processes, kills all; how many it says are left.
int KillWhatStarts(SharedTold& told, int count, const std::function<void(Told&)>& child) {
  return InSubreaper([&] {
    if (fork() == 0) {
      child(*told);
      SleepForEver();
    }
    told.AwaitStarted(count);
    const size_t left = KillDescendants(Clock::now() + kPatience, {}).size();
    if (waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD) return 97;  // one was not reaped
    return static_cast<int>(left);
  });
}

TEST_CASE("a process in a session of its own, whose parent is gone, is killed") {
  SharedTold told;
  CHECK(KillWhatStarts(told, 1, [](Told& to) {
          if (fork() != 0) _exit(0);
          setsid();
          if (fork() != 0) _exit(0);
          TellStart(to);
          SleepForEver();
        }) == 0);
  CHECK(told->started == 1);
  CHECK(told.Living().empty());
}

TEST_CASE("a process that ignores every signal is killed, and so is one that is stopped") {
  SharedTold told;
  const bool stops = GENERATE(false, true);
  CHECK(KillWhatStarts(told, 1, [stops](Told& to) {
          for (int number = 1; number < NSIG; ++number) std::signal(number, SIG_IGN);
          sigset_t all;
          sigfillset(&all);
          sigprocmask(SIG_BLOCK, &all, nullptr);
          TellStart(to);
          if (stops) raise(SIGSTOP);
        }) == 0);
  CHECK(told.Living().empty());
}

// As fast as it can, every process a new one; at most `limit` in all, for the machine's sake.
void Bomb(Told& told, int limit) {
  if (!TellStart(told, limit)) _exit(0);
  while (told.started < limit) {
    const pid_t child = fork();
    if (child == 0 && !TellStart(told, limit)) _exit(0);
    if (child < 0) sched_yield();
  }
}

#ifdef __SANITIZE_ADDRESS__
constexpr int kLargestBomb =
    200;  // a process with AddressSanitizer takes milliseconds to fork and to end
#else
constexpr int kLargestBomb = 300;
#endif

TEST_CASE("a fork bomb is killed while it grows") {
  SharedTold told;
  CHECK(KillWhatStarts(told, 50, [](Told& to) { Bomb(to, kLargestBomb); }) == 0);
  CHECK(told.Living().empty());
}

// Each forks its successor and goes: there is one process at a time, never the same.
[[noreturn]] void RunAway(Told& told, int limit) {
  while (TellStart(told, limit)) {
    setsid();
    if (fork() != 0) _exit(0);
  }
  SleepForEver();
}

TEST_CASE("a process that is always another one is caught") {
  SharedTold told;
  CHECK(KillWhatStarts(told, 20, [](Told& to) { RunAway(to, kMaxProcesses); }) == 0);
  CHECK(told.Living().empty());
  if (told->started >= kMaxProcesses) WARN("it came to its end before it was caught");
}

TEST_CASE("what is spared lives on with all that it started, and is left for its owner to reap") {
  SharedTold told;
  const int result = InSubreaper([&told] {
    const pid_t spared = fork();
    if (spared == 0) {
      if (fork() == 0) TellStart(*told);
      SleepForEver();
    }
    const pid_t ended = fork();
    if (ended == 0) _exit(7);
    siginfo_t info{};
    waitid(P_PID, static_cast<id_t>(ended), &info, WEXITED | WNOWAIT);
    if (fork() == 0) {
      TellStart(*told);
      SleepForEver();
    }
    told.AwaitStarted(2);
    if (!KillDescendants(Clock::now() + kPatience, {spared, ended}).empty()) return 1;
    const size_t living = told.Living().size();
    int status = 0;
    if (waitpid(ended, &status, 0) != ended || WEXITSTATUS(status) != 7) return 2;
    if (kill(spared, 0) != 0) return 3;
    KillDescendants(Clock::now() + kPatience, {});
    return living == 1 ? 0 : 4;
  });
  CHECK(result == 0);
  CHECK(told.Living().empty());
}

TEST_CASE("orphans that ended are reaped, and children that have an owner are not") {
  const int result = InSubreaper([] {
    const pid_t owned = fork();
    if (owned == 0) _exit(7);
    const pid_t middle = fork();
    if (middle == 0) {
      if (fork() == 0) _exit(0);
      SleepForEver();
    }
    kill(middle, SIGKILL);
    siginfo_t info{};
    waitid(P_PID, static_cast<id_t>(middle), &info, WEXITED | WNOWAIT);
    waitid(P_PID, static_cast<id_t>(owned), &info, WEXITED | WNOWAIT);
    // The orphan becomes ours when its parent ends, and may end a moment later.
    for (const TimePoint deadline = Clock::now() + 10s; Clock::now() < deadline;) {
      ReapOrphans({owned});
      siginfo_t left{};
      if (waitid(P_ALL, 0, &left, WEXITED | WNOHANG | WNOWAIT) == 0 && left.si_pid == owned) break;
    }
    int status = 0;
    if (waitpid(owned, &status, 0) != owned || WEXITSTATUS(status) != 7) return 1;
    return waitpid(-1, nullptr, 0) == -1 && errno == ECHILD ? 0 : 2;
  });
  CHECK(result == 0);
}

}  // namespace
}  // namespace reel
