// Jobs of the daemon in words: the table of `reel list`, one job, and the daemon itself. Pure.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/daemon_messages.h"

namespace reel {

// A header and a line a job, columns aligned, each line with its newline; `now_ms` as in
// protocol/wall_clock.h. Text from outside is made printable; a long output is not shortened, since
// it is the last column. A column USER is there when a job has one; states are in colours where `colored`.
std::string JobTable(const std::vector<JobSummary>& jobs, int64_t now_ms, bool colored = false);

// Several lines about one job, each with its newline.
std::string JobDetails(const JobSummary& job, int64_t now_ms, bool colored = false);

// "reeld (pid 12): 1 running (at most 2), 3 queued, 7 ended; 2 clients; up for 1:02:03" and a
// newline.
std::string OverviewText(const Overview& overview, int64_t now_ms);

// What its jobs are kept from, in one line.
std::string SandboxText(const SandboxFacts& sandbox);

// {"pid":..., ...} on one line.
std::string OverviewJson(const Overview& overview);

}  // namespace reel
