#include "base/fault_point.h"

#if REEL_FAULT_POINTS

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/fault_text.h"
#include "base/unique_fd.h"

namespace reel {
namespace {

constexpr int kWrongTextExitCode = 70;  // sysexits.h: EX_SOFTWARE

struct CountedFault {
  Fault fault;
  uint64_t passed = 0;
};

enum class Reading { kNotYet, kNothingToDo, kFaults };

// Points lie on paths that are taken a thousand times a second: without faults one load is all they
// cost.
std::atomic<Reading> reading{Reading::kNotYet};
std::mutex mutex;                  // guards `faults`
std::vector<CountedFault> faults;  // NOLINT: lives as long as the process

[[noreturn]] void EndBecauseOfText(std::string_view why) {
  const std::string line = fmt::format("REEL_FAULT: {}\n", why);
  if (write(STDERR_FILENO, line.data(), line.size()) < 0) _exit(kWrongTextExitCode);
  _exit(kWrongTextExitCode);
}

// A forked child counts for itself and may have set a REEL_FAULT of its own.
void ForgetInChild() {
  faults.clear();
  reading.store(Reading::kNotYet, std::memory_order_relaxed);
  mutex.unlock();
}

// REQUIRES: `mutex` is held.
void ReadText() {
  static const int registered =
      pthread_atfork([] { mutex.lock(); }, [] { mutex.unlock(); }, ForgetInChild);
  if (registered != 0) EndBecauseOfText("pthread_atfork failed");
  const char* text = std::getenv("REEL_FAULT");
  Result<std::vector<Fault>> parsed = ParseFaultText(text != nullptr ? text : "");
  if (!parsed.ok()) EndBecauseOfText(parsed.status().message());
  for (Fault& fault : parsed.value()) faults.push_back({std::move(fault), 0});
  reading.store(faults.empty() ? Reading::kNothingToDo : Reading::kFaults,
                std::memory_order_relaxed);
}

bool ComesFirst(const std::string& once_file) {
  if (once_file.empty()) return true;
  const unique_fd created(open(once_file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
  if (created.valid()) return true;
  if (errno == EEXIST) return false;
  EndBecauseOfText(fmt::format("creating '{}': {}", once_file, std::strerror(errno)));
}

// The fault that happens now, if any.
const Fault* Pass(std::string_view point) {
  const std::lock_guard lock(mutex);
  if (reading.load(std::memory_order_relaxed) == Reading::kNotYet) ReadText();
  const Fault* due = nullptr;
  for (CountedFault& counted : faults) {
    if (counted.fault.point != point) continue;
    if (++counted.passed != counted.fault.nth) continue;
    if (due == nullptr && ComesFirst(counted.fault.once_file)) due = &counted.fault;
  }
  return due;
}

void WriteToInaccessiblePage() {
  void* page = mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *static_cast<volatile char*>(page) = 1;
}

[[noreturn]] void SpinForEver() {
  // The fence is what makes it a loop that C++ must keep.
  while (true) std::atomic_signal_fence(std::memory_order_seq_cst);
}

void Act(FaultAction action) {
  switch (action) {
    case FaultAction::kKill: kill(getpid(), SIGKILL); break;
    case FaultAction::kStop: kill(getpid(), SIGSTOP); break;
    case FaultAction::kSegv: WriteToInaccessiblePage(); break;
    case FaultAction::kAbort: std::abort();
    case FaultAction::kSpin: SpinForEver();
    case FaultAction::kExit: _exit(0);
    case FaultAction::kErrno: break;
  }
}

}  // namespace

int FaultErrno(std::string_view point) {
  // relaxed: guards nothing; what it says of `faults` is looked at again under the mutex.
  if (reading.load(std::memory_order_relaxed) == Reading::kNothingToDo) return 0;
  const Fault* due = Pass(point);
  if (due == nullptr) return 0;
  Act(due->action);
  return due->error_number;
}

void FaultPoint(std::string_view point) {
  if (FaultErrno(point) != 0) {
    EndBecauseOfText(
        fmt::format("'{}' is not a point where something can fail with an errno", point));
  }
}

}  // namespace reel

#endif
