// ClusterTasks: what is said of a job whose segments are tasks of a cluster: its nodes and tasks in words. Pure;
// the cluster's own words are made printable.

#pragma once

#include <cstdint>
#include <string>

#include "protocol/daemon_messages.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"

namespace reel {

// Whether these numbers are of a cluster's nodes. False before the first task of such a job is with the cluster.
bool IsOnCluster(const Progress& progress);
bool IsOnCluster(const JobSummary& job);  // of its latest progress

// Of a job on a cluster: it is to draw, and none of its tasks runs.
bool AwaitsTasks(const Progress& progress);

// What such a job waits for: "12 tasks wait: Resources", in Slurm's words; without a task "waiting for the
// cluster".
std::string AwaitedTasksText(const Progress& progress);

// "2 nodes", "1 node"; "" when none draws.
std::string NodesText(int64_t nodes);

// "8 tasks on 2 nodes".
std::string RunningTasksText(const Progress& progress);

// ", 4 wait: Resources", to follow it; "" when none waits. The reason is a text of its own, to be left out.
std::string WaitingTasksText(const Progress& progress);
std::string WaitReasonText(const Progress& progress);

// Where a job's segments are made, and what a task may take there, for `reel check`: "slurm, partition long, account films; a
// task: 8 cores, 4.0 GiB, 30:00; sbatch --qos=long". "" on this machine.
std::string ClusterText(const ClusterSpec& cluster);

}  // namespace reel
