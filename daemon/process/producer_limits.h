// ProducerLimits: what the kernel refuses to a process that runs a user's code. Pure.
//
// Limits that a process has from its start hold for whatever it starts in turn, and nobody has to watch
// for them. What they cannot see (memory that is shared, the sum over several processes) is the
// supervisor's to watch.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "daemon/process/child_process.h"

namespace reel {

struct ProducerLimitsRequest {
  // Private writable memory of one producer; no limit when absent.
  std::optional<int64_t> memory_bytes;
  // Of the user that the job runs as, at this moment (user_tasks.h); no limit on tasks when absent.
  std::optional<int64_t> user_tasks;
  int64_t cores = 1;
  int64_t producers = 1;  // of the job
};

// A renderer may keep results in files (a baked simulation). A disk that fills up at full speed takes
// this long enough to be noticed, and no film's cache is known to be larger.
inline constexpr int64_t kMaxFileBytes = 64LL << 30;

// Memory is RLIMIT_DATA, which since Linux 4.7 counts all private writable memory (setrlimit(2)), and
// neither the ring nor the code of libraries. Not RLIMIT_AS: just-in-time compilers, garbage collectors
// and sanitizers reserve terabytes of addresses that they never touch, which is inaccessible memory and
// no data. A renderer over the limit gets a failed allocation, hence can say in words what it lacks.
//
// RLIMIT_NPROC counts threads, of the user and not of the job, so the allowance stands on top of those
// that there are and has room for a pool of two threads a core in each producer. The kernel does not
// enforce it for root (setrlimit(2)).
//
// No core dumps: writing one would hold up the frame's next attempt by the size of the ring.
std::vector<SpawnRequest::Limit> ProducerLimits(const ProducerLimitsRequest& request);

}  // namespace reel
