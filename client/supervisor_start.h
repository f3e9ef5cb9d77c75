// StartSupervisor: fork and exec of the client's own supervisor, with the descriptors and the
// guards that private_supervisor.h lists. Single-threaded use only, by the client.

#pragma once

#include <signal.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "base/status.h"
#include "base/unique_fd.h"

namespace reel {

struct StartedSupervisor {
  pid_t pid = -1;    // a child to be waited for; also its process group
  unique_fd pidfd;   // readable once it has ended
  unique_fd events;  // the read end of its event pipe, non-blocking
};

// `arguments` follow the program's name. `signal_mask` is what the child gets. On failure kUnavailable; no child is left.
Result<StartedSupervisor> StartSupervisor(const std::string& program,
                                          const std::vector<std::string>& arguments,
                                          const std::string& job_json, const sigset_t& signal_mask);

}  // namespace reel
