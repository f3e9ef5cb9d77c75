// What is said to Slurm's commands, and what they answer. Pure.
//
// Slurm is spoken to by sbatch, squeue, scancel, scontrol and sinfo, whose options used here are those of Slurm 17.11
// and later (seen with 22.05). A film's tasks are arrays named FILM.0, FILM.1, ... of at most MaxArraySize tasks each, and
// FILM.end. Nothing is known by a number alone: a controller that was restarted may give a number twice.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"
#include "daemon/cluster/cluster_engine.h"
#include "protocol/job_spec.h"

namespace reel {

// What is the same for all submissions of a film.
struct SlurmFilm {
  std::string name;    // of letters, digits and dashes; unique
  std::string script;  // a file, the same for all tasks (SlurmScript)
  ClusterSpec cluster;
  int64_t array_size = 1001;  // MaxArraySize: an array's numbers are below it
};

// kInvalidInput, naming slurm_args and the word: an option that Reel itself gives, and that would break a film.
Status CheckSlurmArguments(const std::vector<std::string>& arguments);

// The sbatch commands for a submission, one for each array. `after`: ids of arrays that must have ended.
std::vector<std::vector<std::string>> SubmitCommands(const SlurmFilm& film,
                                                     const ClusterSubmission& submission,
                                                     const std::vector<std::string>& after);

std::vector<std::string> ListCommand(const SlurmFilm& film);
// Lines that are none of the film's tasks are left out.
std::vector<ListedTask> ParseListing(const SlurmFilm& film, const std::vector<std::string>& lines);

// Of all tasks, when none are named. With each number goes the name, so that it does not hit what somebody else has
// got it for.
std::vector<std::vector<std::string>> CancelCommands(const SlurmFilm& film,
                                                     const std::vector<ListedTask>& tasks);
// Besides those that the job's own slurm_args exclude.
std::vector<std::string> AvoidCommand(const SlurmFilm& film, const std::string& array,
                                      const std::vector<std::string>& nodes);

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
// A film's arrays have so many names; a task beyond them could not be found again.
inline constexpr int64_t kMostArrays = 5;

// "12" of "12_3".
std::string ArrayOf(const std::string& id);

// From how a command ended: ok, kUnavailable while the controller cannot be asked, kInvalidInput otherwise, with
// the first thing that it said.
Status SlurmVerdict(const std::string& program, bool succeeded, const std::string& end,
                    const std::vector<std::string>& errors);

// What sbatch refuses, with the job's field that it is about, where that can be told: "partition: 'long': ...".
Status NameRefusedField(const Status& status, const ClusterSpec& cluster, int64_t cores);

// The beginning of a task's script: what Slurm tells a task, under the names that the rest of the script
// knows (task_script.h).
std::string SlurmPrelude();

}  // namespace reel
