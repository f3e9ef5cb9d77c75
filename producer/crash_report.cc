#include "producer/crash_report.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "producer/code_location.h"

namespace reel {
namespace {

struct CrashSignal {
  int number;
  const char* name;
};

// What code brings upon itself. SIGXFSZ: it wrote a file past the limit that producers have.
constexpr std::array<CrashSignal, 8> kCrashSignals = {{{SIGSEGV, "SIGSEGV"},
                                                       {SIGBUS, "SIGBUS"},
                                                       {SIGILL, "SIGILL"},
                                                       {SIGFPE, "SIGFPE"},
                                                       {SIGABRT, "SIGABRT"},
                                                       {SIGTRAP, "SIGTRAP"},
                                                       {SIGSYS, "SIGSYS"},
                                                       {SIGXFSZ, "SIGXFSZ"}}};

// Room for the frame of the kernel's signal with AVX-512 (some 4 KiB) and for the unwinder.
constexpr size_t kStackBytes = 128 * 1024;
constexpr size_t kMaxSymbolBytes = 600;
constexpr int kMaxFrames = 16;        // of the report
constexpr int kMaxSeenFrames = 64;    // of the stack, the handler's own included
constexpr int kHighDescriptor = 200;  // where a renderer that closes "all" descriptors seldom looks

// Set by InstallCrashReport and only read afterwards.
pid_t installer = 0;
int saved_error = -1;        // standard error as it was
struct stat saved_identity;  // of it
char program_path[PATH_MAX];

std::atomic<bool> is_reporting{false};

// Text of a fixed size: what does not fit is left out.
class FixedText {
 public:
  void Add(const char* text) {
    while (*text != '\0' && size_ < bytes_.size()) bytes_[size_++] = *text++;
  }
  void AddNumber(uint64_t value, unsigned base) {
    char digits[20];  // of 2^64
    size_t count = 0;
    do {
      digits[count++] = "0123456789abcdef"[value % base];
      value /= base;
    } while (value != 0);
    while (count > 0 && size_ < bytes_.size()) bytes_[size_++] = digits[--count];
  }
  void Clear() { size_ = 0; }
  const char* data() const { return bytes_.data(); }
  size_t size() const { return size_; }

 private:
  std::array<char, 32 * 1024> bytes_;  // not cleared: only what was added is read
  size_t size_ = 0;
};

FixedText report;

struct Calls {
  std::array<uintptr_t, kMaxSeenFrames> addresses{};
  int count = 0;

  uintptr_t At(int index) const { return addresses[static_cast<size_t>(index)]; }
};

_Unwind_Reason_Code AddCall(_Unwind_Context* context, void* calls_pointer) {
  Calls& calls = *static_cast<Calls*>(calls_pointer);
  int is_exact = 0;
  const uintptr_t address = _Unwind_GetIPInfo(context, &is_exact);
  if (calls.count == kMaxSeenFrames) return _URC_END_OF_STACK;
  // A return address lies behind the call, which may have been the last instruction of its line.
  calls.addresses[static_cast<size_t>(calls.count++)] = is_exact != 0 ? address : address - 1;
  return _URC_NO_REASON;
}

struct Registers {
  uintptr_t code = 0;
  uintptr_t stack = 0;
};

Registers RegistersOf(const void* context) {
  const mcontext_t& machine = static_cast<const ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  return {static_cast<uintptr_t>(machine.gregs[REG_RIP]),
          static_cast<uintptr_t>(machine.gregs[REG_RSP])};
#elif defined(__aarch64__)
  return {machine.pc, 0};
#else
  (void)machine;
  return {};
#endif
}

// Whether `fd` still is what standard error was: a renderer may have closed it and opened a file of
// its own under the same number.
bool IsStandardError(int fd) {
  struct stat identity;
  return fstat(fd, &identity) == 0 && identity.st_dev == saved_identity.st_dev &&
         identity.st_ino == saved_identity.st_ino;
}

// What was added since the last time.
void WriteReport() {
  for (const int fd : {saved_error, STDERR_FILENO}) {
    if (!IsStandardError(fd)) continue;
    [[maybe_unused]] const ssize_t written = write(fd, report.data(), report.size());
    break;
  }
  report.Clear();
}

void AddFrame(int number, const CodeLocation& location) {
  report.Add("  at ");
  report.AddNumber(static_cast<uint64_t>(number), 10);
  report.Add(" ");
  const char* module = location.module == nullptr ? "?" : location.module;
  report.Add(*module == '\0' ? program_path : module);
  report.Add("+0x");
  report.AddNumber(location.offset, 16);
  // A reader that keeps lines of 1 KiB shall get whole ones.
  if (location.symbol != nullptr && std::strlen(location.symbol) <= kMaxSymbolBytes) {
    report.Add(" (");
    report.Add(location.symbol);
    report.Add(")");
  }
  report.Add("\n");
}

// Who jumped into nothing: that address stands on the top of the stack. Not unwound, since the unwinder
// looks for its way at the address that was jumped to.
void AddCallerOfNothing(uintptr_t stack) {
  if (stack == 0 || stack % sizeof(uintptr_t) != 0) return;
  const CodeLocation caller = LocateCode(*reinterpret_cast<const uintptr_t*>(stack) - 1);
  if (caller.module != nullptr) AddFrame(1, caller);
}

// Where in `calls` stands who called the code at `code`; of abort(), who called that.
int FirstCaller(const Calls& calls, const CodeLocation& crashed, uintptr_t code, int number) {
  int caller = 0;
  while (caller < calls.count && calls.At(caller) != code) ++caller;
  if (number != SIGABRT) return caller + 1;
  while (caller < calls.count && LocateCode(calls.At(caller)).module == crashed.module) ++caller;
  return caller;
}

bool IsProgram(const CodeLocation& location) {
  return location.module != nullptr && *location.module == '\0';
}

void AddCallers(const Calls& calls, int first, bool is_in_renderer, int frame) {
  for (int i = first; i < calls.count && frame < kMaxFrames; ++i) {
    const CodeLocation location = LocateCode(calls.At(i));
    if (is_in_renderer && IsProgram(location)) return;
    is_in_renderer = is_in_renderer || (location.module != nullptr && !IsProgram(location));
    AddFrame(frame++, location);
  }
}

void AddCalls(const Registers& registers, int number) {
  const CodeLocation crashed = LocateCode(registers.code);
  int frame = 0;
  if (number != SIGABRT) AddFrame(frame++, crashed);
  // Now: a stack that was overwritten may end the process while it is unwound.
  WriteReport();
  if (crashed.module == nullptr) return AddCallerOfNothing(registers.stack);
  Calls calls;
  _Unwind_Backtrace(&AddCall, &calls);
  const bool is_in_renderer = frame > 0 && !IsProgram(crashed);
  AddCallers(calls, FirstCaller(calls, crashed, registers.code, number), is_in_renderer, frame);
}

void AddCause(int number, const siginfo_t& info) {
  report.Add("reel-crash: signal ");
  report.AddNumber(static_cast<uint64_t>(number), 10);
  for (const CrashSignal& signal : kCrashSignals) {
    if (signal.number != number) continue;
    report.Add(" (");
    report.Add(signal.name);
    report.Add(")");
  }
  // Zero and below: sent by a process, sigaction(2); by abort() among others.
  const bool has_address = info.si_code > 0 && (number == SIGSEGV || number == SIGBUS);
  if (has_address) {
    report.Add(" at address 0x");
    report.AddNumber(reinterpret_cast<uintptr_t>(info.si_addr), 16);
  } else if (info.si_code <= 0 && info.si_pid != installer) {
    report.Add(" sent by process ");
    report.AddNumber(static_cast<uint64_t>(info.si_pid), 10);
  }
  report.Add("; calls, innermost first:\n");
}

// Ends this process by `number` whatever its handlers and masks.
[[noreturn]] void DieOf(int number) {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  sigaction(number, &action, nullptr);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, number);
  syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), number);
  sigprocmask(SIG_UNBLOCK, &only, nullptr);
  _exit(128 + number);
}

void OnCrash(int number, siginfo_t* info, void* context) {
  // A process that the renderer forked: its crash is not this job's, and its words would look so.
  if (getpid() != installer) DieOf(number);
  // Another thread that crashes as well waits for the end. The same thread does not come here twice:
  // all crash signals are blocked, and one that cannot wait makes the kernel end the process.
  while (is_reporting.exchange(true)) pause();
  AddCause(number, *info);
  AddCalls(RegistersOf(context), number);
  WriteReport();
  DieOf(number);
}

bool UseOwnStack() {
  void* memory =
      mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  stack_t stack{};
  stack.ss_sp = memory;
  stack.ss_size = kStackBytes;
  return sigaltstack(&stack, nullptr) == 0;
}

void SaveStandardError() {
  saved_error = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, kHighDescriptor);
  fstat(STDERR_FILENO, &saved_identity);
  const ssize_t length = readlink("/proc/self/exe", program_path, sizeof(program_path) - 1);
  program_path[length > 0 ? length : 0] = '\0';
}

}  // namespace

void InstallCrashReport() {
  installer = getpid();
  SaveStandardError();
  // The unwinder sets itself up at its first use, which is no work for a signal handler.
  Calls calls;
  _Unwind_Backtrace(&AddCall, &calls);
  (void)LocateCode(calls.At(0));

  struct sigaction action {};
  action.sa_sigaction = &OnCrash;
  action.sa_flags = SA_SIGINFO | (UseOwnStack() ? SA_ONSTACK : 0);
  sigemptyset(&action.sa_mask);
  for (const CrashSignal& signal : kCrashSignals) sigaddset(&action.sa_mask, signal.number);
  for (const CrashSignal& signal : kCrashSignals) sigaction(signal.number, &action, nullptr);
}

}  // namespace reel
