// JobBatch: the jobs that SCENE stands for: one, or those of all job files of a directory.
//
// All are checked together, before anything is done for the first of them. Used by the commands that
// take a directory of job files; the others use ResolveJob.

#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "client/job_flags.h"
#include "protocol/job_spec.h"

namespace reel {

struct JobBatch {
  struct Item {
    std::string name;  // of the job file, without its directory; empty when SCENE is one job
    JobSpec job;
  };

  bool is_directory = false;  // of job files, perhaps of a single one
  std::vector<Item> items;    // one at least; of a directory in the order of the files' names
};

// As ResolveJob, with the same flags for each file of a directory. There each job has an output: its
// file's, or NAME.mp4 beside NAME.json; under the same names in the folder that --output names, if it
// does. On failure kInvalidInput with all files that are wrong, a line each: as ResolveJob has it, or an
// --output that is no folder, or two jobs that would write the same file.
Result<JobBatch> ResolveJobs(const JobFlags& flags, const std::string& working_directory);

}  // namespace reel
