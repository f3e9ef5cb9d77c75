// What Slurm's queue has of a film, and how it is taken out: squeue, scancel. Pure.

#pragma once

#include <string>
#include <vector>

#include "daemon/cluster/cluster_engine.h"
#include "daemon/cluster/slurm/slurm_film.h"

namespace reel {

std::vector<std::string> ListCommand(const SlurmFilm& film);

// Lines that are none of the film's tasks are left out.
std::vector<ListedTask> ParseListing(const SlurmFilm& film, const std::vector<std::string>& lines);

// Of all tasks, when none are named. With each number goes the name, so that it does not hit what somebody else has
// got it for.
std::vector<std::vector<std::string>> CancelCommands(const SlurmFilm& film,
                                                     const std::vector<ListedTask>& tasks);

// "12" of "12_3".
std::string ArrayOf(const std::string& id);

}  // namespace reel
