// UserTasks: how many processes and threads the user of this process has, as RLIMIT_NPROC counts them.

#pragma once

#include <cstdint>
#include <optional>

namespace reel {

// Read from /proc, hence without those that a container hides. Nothing where /proc cannot be read.
// Opens a file for each process of the machine (bench/meter_cost_bench.cc): once a producer's start, not once a
// frame.
std::optional<int64_t> CountUserTasks();

}  // namespace reel
