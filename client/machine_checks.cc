#include "client/machine_checks.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/available_memory.h"
#include "base/unique_fd.h"
#include "client/display_text.h"
#include "client/machine_load.h"

namespace reel {
namespace {

constexpr int64_t kMiB = int64_t{1} << 20;
constexpr int64_t kGiB = int64_t{1} << 30;

// A ring and its processes at the least; and what several processes of matplotlib take at 1280x720.
constexpr int64_t kLeastMemory = 256 * kMiB;
constexpr int64_t kFairMemory = kGiB;
constexpr int64_t kLeastRoom = 64 * kMiB;
constexpr int64_t kFairRoom = kGiB;
// Of the supervisor: a few a process and a segment.
constexpr rlim_t kLeastOpenFiles = 64;
constexpr rlim_t kFairOpenFiles = 512;
// Threads count, and ffmpeg starts several a processor.
constexpr int64_t kTasksOfAJob = 32;
constexpr int64_t kTasksAProcessor = 8;
constexpr int kWantedPipe = 1 << 20;  // daemon/supervisor/encoder_session.cc

constexpr const char* kOldKernel =
    "Reel needs Linux 5.10 or newer; a container's seccomp profile may forbid it as well";

// MemAvailable of proc(5), bytes; INT64_MAX when it is not told.
int64_t MachineAvailableBytes() {
  std::ifstream file("/proc/meminfo");
  std::string name;
  int64_t kibibytes = 0;
  for (std::string line; std::getline(file, line);) {
    if (std::istringstream(line) >> name >> kibibytes && name == "MemAvailable:") {
      return kibibytes * 1024;
    }
  }
  return INT64_MAX;
}

std::string LimitText(rlim_t limit) {
  return limit == RLIM_INFINITY ? "unlimited" : std::to_string(limit);
}

rlimit LimitOf(__rlimit_resource_t resource) {
  rlimit limit{RLIM_INFINITY, RLIM_INFINITY};
  ::getrlimit(resource, &limit);
  return limit;
}

// errno's words, or "" when the call worked.
std::string WordsOf(bool worked) { return worked ? "" : std::strerror(errno); }

}  // namespace

Diagnosis JudgeMemory(int64_t available, int64_t machine_available, int64_t total) {
  const bool is_grouped = available < machine_available / 10 * 9;
  const std::string what =
      fmt::format("{} of {} are free{}", FormatBytes(available), FormatBytes(total),
                  is_grouped ? " for this control group" : "");
  const std::string advice =
      is_grouped ? "raise the group's limit (memory.max; docker --memory, systemd's MemoryMax=)"
                 : "end other programs, or give --max-producers and a small --ring-memory";
  if (available < kLeastMemory) return {"memory", Verdict::kFail, what, advice};
  if (available < kFairMemory) return {"memory", Verdict::kWarn, what, advice};
  return {"memory", Verdict::kOk, what, ""};
}

Diagnosis CheckMemory() {
  return JudgeMemory(AvailableMemoryBytes(), MachineAvailableBytes(),
                     ReadMachineLoad().memory_total_bytes);
}

Diagnosis CheckMemoryFiles() {
  const char* const name = "frame memory";
  const unique_fd file(::memfd_create("reel-doctor", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  std::string error = WordsOf(file.valid());
  if (error.empty()) error = WordsOf(::fallocate(file.get(), 0, 0, kMiB) == 0);
  if (error.empty()) {
    error =
        WordsOf(::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0);
  }
  if (!error.empty()) {
    return {name, Verdict::kFail, "sealed files in memory (memfd_create) do not work: " + error,
            kOldKernel};
  }
  return {name, Verdict::kOk, "sealed files in memory work; /dev/shm is not needed", ""};
}

Diagnosis JudgeOpenFiles(const rlimit& limit) {
  const std::string what =
      fmt::format("{} (at most {})", LimitText(limit.rlim_cur), LimitText(limit.rlim_max));
  const char* const advice = "`ulimit -n 1024`, or LimitNOFILE= of the service";
  if (limit.rlim_cur < kLeastOpenFiles) return {"open files", Verdict::kFail, what, advice};
  if (limit.rlim_cur < kFairOpenFiles) return {"open files", Verdict::kWarn, what, advice};
  return {"open files", Verdict::kOk, what, ""};
}

Diagnosis CheckOpenFiles() { return JudgeOpenFiles(LimitOf(RLIMIT_NOFILE)); }

Diagnosis JudgeProcesses(const rlimit& limit, int64_t processors) {
  const std::string what =
      fmt::format("{} of this user, on {} processor{}", LimitText(limit.rlim_cur), processors,
                  processors == 1 ? "" : "s");
  const auto wanted = static_cast<rlim_t>(kTasksOfAJob + kTasksAProcessor * processors);
  if (limit.rlim_cur >= wanted) return {"processes", Verdict::kOk, what, ""};
  return {
      "processes", Verdict::kWarn, what,
      fmt::format("`ulimit -u {}` or more: a job wants that many processes and threads", wanted)};
}

Diagnosis CheckProcesses() {
  return JudgeProcesses(LimitOf(RLIMIT_NPROC), ReadMachineLoad().processors);
}

Diagnosis CheckKernelCalls() {
  uint32_t word = 0;
  std::string error = WordsOf(::syscall(SYS_futex, &word, FUTEX_WAKE, 1, nullptr, nullptr, 0) == 0);
  if (!error.empty()) return {"kernel", Verdict::kFail, "futex: " + error, kOldKernel};
  const unique_fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0)));
  error = WordsOf(pidfd.valid());
  if (!error.empty()) return {"kernel", Verdict::kFail, "pidfd_open: " + error, kOldKernel};
  sigset_t none;
  ::sigemptyset(&none);
  const unique_fd signals(::signalfd(-1, &none, SFD_CLOEXEC));
  error = WordsOf(signals.valid());
  if (!error.empty()) return {"kernel", Verdict::kFail, "signalfd: " + error, kOldKernel};
  return {"kernel", Verdict::kOk, "futex, pidfd_open and signalfd work", ""};
}

Diagnosis CheckPipes() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return {"pipes", Verdict::kFail, std::string("pipe: ") + std::strerror(errno),
            "`ulimit -n 1024`"};
  }
  const unique_fd read_end(ends[0]);
  const unique_fd write_end(ends[1]);
  ::fcntl(write_end.get(), F_SETPIPE_SZ, kWantedPipe);
  const int got = ::fcntl(write_end.get(), F_GETPIPE_SZ);
  const std::string what = fmt::format("{} at once to ffmpeg", FormatBytes(got));
  if (got >= kWantedPipe) return {"pipes", Verdict::kOk, what, ""};
  return {"pipes", Verdict::kWarn, what,
          fmt::format("large frames go faster with `sysctl fs.pipe-max-size={}`, or once other "
                      "programs of this user have fewer pipes",
                      kWantedPipe)};
}

Diagnosis JudgeDisk(const std::string& directory, int64_t free_bytes) {
  const std::string what = fmt::format("{} are free in {}", FormatBytes(free_bytes), directory);
  const char* const advice = "make room, or put films elsewhere (-o)";
  if (free_bytes < kLeastRoom) return {"disk", Verdict::kFail, what, advice};
  if (free_bytes < kFairRoom) return {"disk", Verdict::kWarn, what, advice};
  return {"disk", Verdict::kOk, what, ""};
}

Diagnosis CheckDisk(const std::string& directory) {
  struct statvfs disk {};
  if (::statvfs(directory.c_str(), &disk) != 0) {
    return {"disk", Verdict::kFail, directory + ": " + std::strerror(errno),
            "name a directory that exists"};
  }
  if (::access(directory.c_str(), W_OK | X_OK) != 0) {
    return {"disk", Verdict::kWarn, "nothing may be written in " + directory,
            "put films elsewhere (-o), or change the directory's permissions"};
  }
  return JudgeDisk(directory,
                   static_cast<int64_t>(disk.f_bavail) * static_cast<int64_t>(disk.f_frsize));
}

}  // namespace reel
