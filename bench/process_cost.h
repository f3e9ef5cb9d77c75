// What processes cost: commands that run to their end, and processes that are running.

#pragma once

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "bench/measure.h"
#include "bench/require.h"
#include "daemon/process/child_process.h"
#include "daemon/process/cpu_meter.h"

namespace reel::bench {

// CPU time of all descendants that have ended and were waited for.
inline nanoseconds DescendantsCpuTime() {
  rusage usage = {};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto time = [](const timeval& value) {
    return std::chrono::seconds(value.tv_sec) + microseconds(value.tv_usec);
  };
  return time(usage.ru_utime) + time(usage.ru_stime);
}

// Runs a command to its end, its standard input and output as given; dies unless it ends well.
inline Cost RunCommand(const std::vector<std::string>& arguments, int input, int output) {
  const TimePoint start = Clock::now();
  const nanoseconds cpu_start = DescendantsCpuTime();
  SpawnRequest request;
  request.arguments = arguments;
  request.descriptors = {
      {input, STDIN_FILENO}, {output, STDOUT_FILENO}, {STDERR_FILENO, STDERR_FILENO}};
  ChildProcess process = Require(ChildProcess::Spawn(request));
  const ExitStatus status = process.WaitForEnd();
  if (!status.success()) Die(fmt::format("{} {}", arguments.front(), Describe(status)));
  return {Clock::now() - start, DescendantsCpuTime() - cpu_start};
}

// The running children of `pid` whose program's name (proc(5), comm) is `program`.
inline std::vector<pid_t> ChildrenOf(pid_t pid, const std::string& program) {
  std::ifstream list(fmt::format("/proc/{0}/task/{0}/children", pid));
  std::vector<pid_t> children;
  for (pid_t child; list >> child;) {
    std::string name;
    std::getline(std::ifstream(fmt::format("/proc/{}/comm", child)), name);
    if (name == program) children.push_back(child);
  }
  return children;
}

}  // namespace reel::bench
