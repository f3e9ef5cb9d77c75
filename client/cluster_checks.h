// What `reel doctor` finds out about a cluster that this machine can give tasks to.

#pragma once

#include <optional>

#include "client/diagnosis.h"

namespace reel {

// The commands of Slurm that `--on slurm` uses, by PATH. Nothing of a machine that has none of them: it is no
// part of a cluster. Never a failure. Starts sbatch for its version and waits for it.
std::optional<Diagnosis> CheckSlurm();

}  // namespace reel
