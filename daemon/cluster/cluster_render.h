// RenderOnCluster: a job's supervisor, when its segments are made on a cluster.

#pragma once

#include <optional>
#include <string>

#include "base/status.h"
#include "base/unique_fd.h"
#include "daemon/supervisor/end_hook.h"
#include "daemon/supervisor/event_stream.h"
#include "protocol/job_spec.h"

namespace reel {

// What can be said before anything is loaded: kUnavailable without the cluster's commands, kInvalidInput for a field that
// such a job cannot have.
Status CheckPossibleOnCluster(const JobSpec& job);

// A warning for a job of this machine that has fields of a cluster's and does not say that it is to be made here; none
// otherwise.
std::optional<std::string> FieldsWithoutCluster(const ClusterSpec& cluster);

// With "resume" and nothing said of segments, what an interrupted run on a cluster has chosen for the film.
JobSpec WithChosenSegments(JobSpec job);

struct ClusterOutcome {
  Status status;
  std::optional<EndHookFacts> end_hook;  // as Supervisor::end_hook
};

// Finds out whether the job is possible, as JobCheck does, then has a Campaign make it. Blocks until its end, which is
// told. `signals`: a signalfd; SIGINT cancels, SIGTERM stops and keeps what is finished, SIGHUP leaves the tasks alone for
// a later run with "resume". `orders`: a daemon's, invalid without one.
ClusterOutcome RenderOnCluster(JobSpec job, const EventStream& events, const unique_fd& signals,
                               unique_fd orders);

// For a job that is to be cancelled and whose coordinator is gone: removes what an earlier one has in the queue and in the
// film's directory, whatever else is wrong with the job. Blocks for at most a minute. The end is told: kCancelled, or
// kUnavailable when the cluster has not confirmed that the tasks are gone.
Status CancelOnCluster(const JobSpec& job, const EventStream& events);

}  // namespace reel
