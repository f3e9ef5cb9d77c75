// The programs of Slurm that films on a cluster need, wherever `reel` or `reeld` runs (Debian: slurm-client).

#pragma once

#include <array>

namespace reel {

inline constexpr std::array<const char*, 5> kSlurmPrograms = {"sbatch", "squeue", "scancel",
                                                              "scontrol", "sinfo"};

}  // namespace reel
