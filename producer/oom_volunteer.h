// If memory runs out, a process that can be replaced shall go, not the supervisor or the daemon.

#pragma once

#include <fstream>

namespace reel {

// For this process and those that it starts (proc(5), oom_score_adj; raising it needs no right).
inline void VolunteerForOutOfMemoryKiller() { std::ofstream("/proc/self/oom_score_adj") << 800; }

}  // namespace reel
