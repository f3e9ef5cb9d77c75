// UsableCores: how many processors this process may run on, and how much of their time it gets.

#pragma once

#include <cstdint>
#include <optional>

namespace reel {

// What the affinity mask (sched_getaffinity(2)) leaves, hence `taskset` and cpusets, and no more than
// the quota of a control group, rounded up (processor_quota.h). At least 1. For what comes in whole
// processors: threads, producers that compute.
int64_t UsableCores();

// The same in processor seconds a second: with a quota that may be a fraction, 1.5, or less than 1. For
// what is compared with processor time that was used. In hundredths, as shares are told.
double UsableCoreTime();

// What the two are of a mask and a quota. Pure.
int64_t CoresWithin(int64_t in_mask, std::optional<double> quota);
double CoreTimeWithin(int64_t in_mask, std::optional<double> quota);

}  // namespace reel
