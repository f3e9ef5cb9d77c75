// UserTasks: how many processes and threads the user of this process has, as RLIMIT_NPROC counts them.

#pragma once

#include <cstdint>
#include <optional>

namespace reel {

// Read from /proc, hence without those that a container hides. Nothing where /proc cannot be read.
// Takes some 20 us a process of the machine: once a producer's start, not once a frame.
std::optional<int64_t> CountUserTasks();

}  // namespace reel
