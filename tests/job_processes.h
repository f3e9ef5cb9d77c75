// JobProcesses: which processes work in a directory, found in /proc. A job inherits the working
// directory of the `reel` that was started for it, so a test that has a directory of its own finds
// every process of its job, orphans too.

#pragma once

#include <sys/types.h>

#include <csignal>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/unique_fd.h"

namespace reel {

struct JobProcess {
  pid_t pid = 0;
  std::string program;  // as the kernel names it, e.g. "reel-writer"
  unique_fd pidfd;      // readable once it has ended
};

// Those that live; one that has ended and was not reaped does not count.
std::vector<JobProcess> ProcessesIn(const std::string& directory);

// Children of `pid`, their children, and so on.
std::vector<JobProcess> DescendantsOf(pid_t pid);

// Nothing happens to one that has ended, nor to whoever has its number now.
void Signal(const JobProcess& process, int number);
inline void Kill(const JobProcess& process) { Signal(process, SIGKILL); }

// Blocks until all have ended; false when one has not after `patience`.
bool AwaitEnd(const std::vector<JobProcess>& processes, milliseconds patience);

// Blocks until no process works in `directory`; false when there still is one after `patience`.
bool AwaitNoProcessIn(const std::string& directory, milliseconds patience);

}  // namespace reel
