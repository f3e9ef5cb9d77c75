#include "daemon/process/stack_symbols.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>

#include "base/program_path.h"
#include "daemon/process/child_process.h"
#include "daemon/process/crash_stack.h"

namespace reel {
namespace {

// Each of some 16 calls with what was inlined into it, several kilobytes of template at worst.
constexpr size_t kMaxOutputBytes = 1 << 20;
// A module's debugging information is read into memory whole.
constexpr rlim_t kMaxMemoryBytes = 2ULL << 30;

// Reads until the end, the deadline or too much.
std::string ReadUntil(int fd, TimePoint deadline) {
  std::string text;
  char bytes[16384];
  while (text.size() < kMaxOutputBytes) {
    const auto rest = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
    if (rest.count() <= 0) break;
    pollfd watched{fd, POLLIN, 0};
    if (poll(&watched, 1, static_cast<int>(rest.count())) <= 0 && errno != EINTR) break;
    if (watched.revents == 0) continue;
    const ssize_t got = read(fd, bytes, sizeof(bytes));
    if (got <= 0) break;
    text.append(bytes, static_cast<size_t>(got));
  }
  return text;
}

// What addr2line says of `offsets` until the deadline; then it is killed.
std::string RunAddr2line(const std::string& program, const std::string& module,
                         const std::vector<uint64_t>& offsets, TimePoint deadline) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {};
  const unique_fd read_end(ends[0]);
  unique_fd write_end(ends[1]);
  // What it complains of is no news to whoever reads of a crash.
  const unique_fd null(open("/dev/null", O_WRONLY | O_CLOEXEC));
  SpawnRequest request;
  request.arguments = {program, "-aCfip", "-e", module, "--"};
  for (const uint64_t offset : offsets) request.arguments.push_back(fmt::format("{:#x}", offset));
  request.descriptors = {{write_end.get(), STDOUT_FILENO}, {null.get(), STDERR_FILENO}};
  request.limits = {{RLIMIT_DATA, kMaxMemoryBytes}, {RLIMIT_CORE, 0}};
  const Result<ChildProcess> child = ChildProcess::Spawn(request);
  if (!child.ok()) return {};
  write_end.reset();
  return ReadUntil(read_end.get(), deadline);
}

// Offsets by module, the modules in the order of the calls: the innermost matter most.
std::vector<std::pair<std::string, std::vector<uint64_t>>> OffsetsByModule(
    const std::vector<StackCall>& calls) {
  std::vector<std::pair<std::string, std::vector<uint64_t>>> modules;
  for (const StackCall& call : calls) {
    if (!call.module.starts_with('/')) continue;
    const auto known = std::find_if(modules.begin(), modules.end(), [&call](const auto& module) {
      return module.first == call.module;
    });
    if (known != modules.end()) {
      known->second.push_back(call.offset);
    } else {
      modules.push_back({call.module, {call.offset}});
    }
  }
  return modules;
}

}  // namespace

std::vector<std::string> SymbolizeStack(const std::vector<std::string>& lines) {
  const TimePoint deadline = Clock::now() + kSymbolPatience;
  const std::vector<StackCall> calls = ReadCrash(lines).calls;
  const std::optional<std::string> addr2line = FindInPath("addr2line");
  std::map<std::string, SourceLines> found;
  if (addr2line) {
    for (const auto& [module, offsets] : OffsetsByModule(calls)) {
      if (Clock::now() >= deadline) break;
      found[module] = ReadAddr2line(RunAddr2line(*addr2line, module, offsets, deadline));
    }
  }
  return DescribeCalls(calls, found);
}

}  // namespace reel
