// MachineShares: how the machine is divided among the jobs that run. Pure.
//
// By weight, and nobody gets more than it claims: what is left over goes to the others by their
// weights (weighted max-min), and what nobody claims is spread by weight too, so that a job can
// grow into it. Nobody gets less than kLeastShare.
//
// A share is kept in two ways. Whole producers: a job may have as many busy ones as its share has
// processors, rounded up, and one more, so that no processor stands still while a job waits for its
// writer. They would take the same time each, so niceness corrects what the rounding spoils: each step
// makes a process 1.25 times lighter, which leaves an error of at most 12 %. The heaviest of the jobs
// that want more than they get has niceness 0. On two cores, 2:1 by two producers against one would
// depend on where the kernel puts them; by two against two with three steps between them it does not.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "protocol/job_spec.h"
#include "protocol/supervisor_order.h"

namespace reel {

// In processors. A job needs some to notice that it is cancelled, and to become able to use more.
inline constexpr double kLeastShare = 0.1;

struct Claimant {
  double weight = kDefaultPriority;  // its priority, or its part of its user's; only ratios matter
  std::optional<double> claim = {};  // processors; nothing: all that it can get
  // Where a niceness cannot be lowered: what the job has already. Only differences matter, so that the
  // others are raised instead.
  int64_t least_nice = 0;
};

// The share of each, in the same order. `cores` may be a fraction, where a control group has a quota.
// REQUIRES: cores > 0; weights are positive.
std::vector<MachineShare> DivideMachine(double cores, std::span<const Claimant> claimants);

}  // namespace reel
