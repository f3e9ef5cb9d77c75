// Running `reel` itself in a benchmark: in a directory of its own, with what it costs in time.

#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/private_directory.h"
#include "base/program_path.h"
#include "base/unique_fd.h"
#include "bench/pipe.h"
#include "bench/require.h"
#include "daemon/process/child_process.h"

namespace reel::bench {

// Below the current directory; goes with its owner.
class ScratchDirectory {
 public:
  std::string File(const std::string& name) const { return directory_.path() / name; }
  std::string path() const { return directory_.path(); }

 private:
  PrivateDirectory directory_ = Require(PrivateDirectory::Make(".", "reel-bench-"));
};

// From now on no job of this program remembers a number of producers, nor begins with a remembered one.
inline void RememberNothing() { setenv("REEL_CACHE", "/dev/null", 1); }

// From now on they remember it there, an absolute path.
inline void RememberIn(const std::string& directory) { setenv("REEL_CACHE", directory.c_str(), 1); }

// A `reel` that runs; its standard error comes out of `errors`.
struct RunningReel {
  ChildProcess process;
  unique_fd errors;
};

inline RunningReel StartReel(const std::vector<std::string>& words) {
  Pipe output = MakePipe();
  SpawnRequest request;
  request.arguments = {SiblingProgram("reel")};
  request.arguments.insert(request.arguments.end(), words.begin(), words.end());
  request.descriptors = {{output.write_end.get(), STDOUT_FILENO},
                         {output.write_end.get(), STDERR_FILENO}};
  Result<ChildProcess> process = ChildProcess::Spawn(request);
  if (!process.ok()) Die(process.status().message());
  return {std::move(process).value(), std::move(output.read_end)};
}

// Reads what it prints until its end; dies unless it ends well. Returns the text.
inline std::string AwaitReel(RunningReel& reel) {
  std::string text;
  char buffer[4096];
  for (ssize_t got; (got = read(reel.errors.get(), buffer, sizeof(buffer))) > 0;) {
    text.append(buffer, static_cast<size_t>(got));
  }
  const ExitStatus status = reel.process.WaitForEnd();
  if (!status.success()) Die("reel " + Describe(status) + ":\n" + text);
  return text;
}

// From its start to its end.
inline nanoseconds TimeReel(const std::vector<std::string>& words,
                            const std::function<void(RunningReel&)>& meanwhile = nullptr) {
  const TimePoint start = Clock::now();
  RunningReel reel = StartReel(words);
  if (meanwhile) meanwhile(reel);
  AwaitReel(reel);
  return Clock::now() - start;
}

}  // namespace reel::bench
