// What the end of one of Slurm's commands means. Pure.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"
#include "protocol/job_spec.h"

namespace reel {

// From how a command ended: ok, kUnavailable while the controller cannot be asked, kInvalidInput otherwise, with
// the first thing that it said.
Status SlurmVerdict(const std::string& program, bool succeeded, const std::string& end,
                    const std::vector<std::string>& errors);

// What sbatch refuses, with the job's field that it is about, where that can be told: "partition: 'long': ...".
Status NameRefusedField(const Status& status, const ClusterSpec& cluster, int64_t cores);

}  // namespace reel
