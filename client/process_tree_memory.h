// How much memory a process and everything that it started take together.
//
// Proportional set size (proc(5), smaps_rollup): pages that several of them share, the ring above all,
// count once. Reads /proc; some milliseconds with many processes. One thread.

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <vector>

namespace reel {

// Bytes at this moment; what has ended meanwhile or may not be looked at counts nothing.
int64_t ProcessTreeBytes(pid_t root);

// `root` and all that descend from it, by each process's parent. Pure.
std::vector<pid_t> ProcessTree(pid_t root, const std::map<pid_t, pid_t>& parent_of);

// Bytes that the machine could give without swapping (MemAvailable of proc(5), meminfo); 0: not known.
int64_t FreeMemoryBytes();

}  // namespace reel
