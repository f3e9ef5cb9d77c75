// The kinds of clusters that there are, by the word that a job's "on" has for each.
//
// The one place besides its own folder that knows of a kind: another one is a ClusterEngine of its own, and a line in each
// of these functions.

#pragma once

#include <memory>
#include <string>

#include "base/status.h"
#include "daemon/cluster/cluster_engine.h"
#include "daemon/process/poll_loop.h"
#include "protocol/job_spec.h"

namespace reel {

// What can be said before anything is loaded. kUnavailable: this machine lacks the cluster's programs. kInvalidInput: a
// field that the cluster's tasks cannot have.
Status CheckCluster(const ClusterSpec& cluster);

// For a film's tasks. `name`: the film's in the queue; `script`: what each task runs, which need not be there yet.
// REQUIRES: CheckCluster(cluster) is ok; `loop` outlives it.
std::unique_ptr<ClusterEngine> MakeClusterEngine(PollLoop& loop, const ClusterSpec& cluster,
                                                 const std::string& name,
                                                 const std::string& script);

}  // namespace reel
