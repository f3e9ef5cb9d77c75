// What a cluster has: its nodes, and the limits of its controller. Pure.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/cluster/cluster_engine.h"
#include "protocol/job_spec.h"

namespace reel {

std::vector<std::string> NodesCommand(const ClusterSpec& cluster);

// The nodes that can be used, and the time limit of their partition; not most_tasks.
ClusterFacts ParseNodes(const std::vector<std::string>& lines);

std::vector<std::string> SettingsCommand();

struct SlurmLimits {
  int64_t array_size = 1001;  // Slurm's defaults (slurm.conf(5)): MaxArraySize, MaxJobCount
  int64_t most_jobs = 10000;
};

SlurmLimits ParseLimits(const std::vector<std::string>& lines);

// Of one film: a few arrays, since uneven films want more tasks than one holds (docs/scale.md), but no more than a quarter
// of the queue, which is everybody's. sbatch waits silently where it is full.
int64_t MostTasks(const SlurmLimits& limits);

}  // namespace reel
