// How tasks are given to Slurm: the words for sbatch, and what a task's script finds. Pure.

#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "daemon/cluster/cluster_engine.h"
#include "daemon/cluster/slurm/slurm_film.h"

namespace reel {

// kInvalidInput, naming slurm_args and the word: an option that Reel itself gives, and that would break a film.
Status CheckSlurmArguments(const std::vector<std::string>& arguments);

// The sbatch commands for a submission, one for each array. `after`: ids of arrays that must have ended.
std::vector<std::vector<std::string>> SubmitCommands(const SlurmFilm& film,
                                                     const ClusterSubmission& submission,
                                                     const std::vector<std::string>& after);

// Besides those that the job's own slurm_args exclude.
std::vector<std::string> AvoidCommand(const SlurmFilm& film, const std::string& array,
                                      const std::vector<std::string>& nodes);

// The beginning of a task's script: what Slurm tells a task, under the names that the rest of the script
// knows (task_script.h).
std::string SlurmPrelude();

}  // namespace reel
