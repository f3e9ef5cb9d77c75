// What a film's tasks are called in Slurm's queue. Pure.
//
// They are arrays named FILM.0, FILM.1, ... of at most MaxArraySize tasks each, and FILM.end. Nothing is known by a
// number alone: a controller that was restarted may give a number twice.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/job_spec.h"

namespace reel {

// What is the same for all commands about a film.
struct SlurmFilm {
  std::string name;    // of letters, digits and dashes; unique
  std::string script;  // a file, the same for all tasks (task_script.h)
  ClusterSpec cluster;
  int64_t array_size = 1001;  // MaxArraySize: an array's numbers are below it
};

// A film's arrays have so many names; a task beyond them could not be found again.
inline constexpr int64_t kMostArrays = 5;

// What the last task is called, and its script told: it has no number.
inline constexpr std::string_view kLastTaskWord = "end";

std::string NameOf(const SlurmFilm& film, int64_t task);
std::vector<std::string> NamesOf(const SlurmFilm& film);

// From a name and the number within the array; none: it is no task of the film.
std::optional<int64_t> TaskOf(const SlurmFilm& film, std::string_view name,
                              std::string_view number);

}  // namespace reel
