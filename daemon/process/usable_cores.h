// UsableCores: how many processors this process may run on.

#pragma once

#include <cstdint>

namespace reel {

// From the affinity mask (sched_getaffinity(2)), hence what `taskset` and cpusets leave. At least 1.
int64_t UsableCores();

}  // namespace reel
