// Niceness: the weight of a job's processes against those of other jobs, by setpriority(2).
//
// One step is a factor of 1.25 between two tasks that want the same processor (sched(7)). It counts among
// the tasks of one cgroup, and where cgroups do not divide processors, of one session (autogroup): the
// jobs of a daemon have both in common, unless a renderer leaves its session. Without privileges niceness
// can be raised only. Any process; single-threaded ones.

#pragma once

#include <sys/types.h>

#include <vector>

namespace reel {

inline constexpr int kHighestNiceness = 19;

int OwnNiceness();

// Gives every thread of these processes the niceness `nice`. Those that may not be changed (another
// user's, or it would be lowered without the right to) stay as they are; a process that ended is no error.
void SetNiceness(const std::vector<pid_t>& pids, int nice);

// Whether the kernel lets this process lower a niceness again that it has raised (CAP_SYS_NICE, or
// RLIMIT_NICE). Found out by trying, with a thread that ends at once: a capability says little in a user
// namespace.
bool MayLowerNiceness();

}  // namespace reel
