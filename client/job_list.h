// All jobs that the daemon knows, page after page.

#pragma once

#include <vector>

#include "base/status.h"
#include "client/daemon_connection.h"
#include "protocol/daemon_messages.h"

namespace reel {

// Ids ascending. Blocks until the daemon has answered.
Result<std::vector<JobSummary>> AllJobs(DaemonConnection& connection);

}  // namespace reel
