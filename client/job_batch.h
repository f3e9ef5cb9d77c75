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

// A job that SCENE stands for, or why there is none. Of several only those that fit beside the others: two
// that would write the same file are a mistake of the second.
struct JobCandidate {
  std::string name;  // of the job file, without its directory; empty when SCENE is one job
  Result<JobSpec> job;
};

struct JobCandidates {
  bool is_directory = false;       // of job files, perhaps of a single one
  std::vector<JobCandidate> jobs;  // one at least; of a directory in the order of the files' names
};

struct JobBatch {
  struct Item {
    std::string name;  // as JobCandidate's
    JobSpec job;
  };

  bool is_directory = false;
  std::vector<Item> items;
};

// As ResolveJob, with the same flags for each file of a directory. There each job has an output: its
// file's, or NAME.mp4 beside NAME.json; under the same names in the folder that --output names, if it
// does. On failure kInvalidInput: an --output that is no folder, or, of a single job, what is wrong with it.
Result<JobCandidates> ResolveEachJob(const JobFlags& flags, const std::string& working_directory);

// All of them, or on failure everything that is wrong, a line each.
Result<JobBatch> ResolveJobs(const JobFlags& flags, const std::string& working_directory);

}  // namespace reel
