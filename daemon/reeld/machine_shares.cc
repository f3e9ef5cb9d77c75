#include "daemon/reeld/machine_shares.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace reel {
namespace {

// From one niceness to the next the kernel's weights differ by this factor (sched_prio_to_weight in
// kernel/sched/core.c).
constexpr double kNiceStep = 1.25;
constexpr int64_t kHighestNice = 19;

struct Part {
  double weight = 0;
  double most = std::numeric_limits<double>::infinity();
  double cores = 0;
  bool is_settled = false;
};

double Settled(const std::vector<Part>& parts) {
  double cores = 0;
  for (const Part& part : parts) cores += part.is_settled ? part.cores : 0;
  return cores;
}

// Divides what the settled ones leave among the others, by weight. True: one of them got all that it
// claims and is settled now, so the others get more.
bool PourOnce(double cores, std::vector<Part>& parts) {
  const double left = std::max(cores - Settled(parts), 0.0);
  double weights = 0;
  for (const Part& part : parts) weights += part.is_settled ? 0 : part.weight;
  bool is_more = false;
  for (Part& part : parts) {
    if (part.is_settled) continue;
    part.cores = left * part.weight / weights;
    if (part.cores < part.most) continue;
    part.cores = part.most;
    part.is_settled = is_more = true;
  }
  return is_more;
}

// Those that would get less than the least get that, at the cost of the others.
std::vector<Part> Pour(double cores, const std::vector<Part>& claims) {
  const double least = std::min(kLeastShare, cores / static_cast<double>(claims.size()));
  std::vector<Part> begin = claims;
  for (;;) {
    std::vector<Part> parts = begin;
    while (PourOnce(cores, parts)) {
    }
    bool is_fair = true;
    for (size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].cores >= least || begin[i].is_settled) continue;
      begin[i].cores = least;
      begin[i].is_settled = true;
      is_fair = false;
    }
    if (is_fair) return parts;
  }
}

void SpreadRest(double cores, std::vector<Part>& parts) {
  double rest = cores, weights = 0;
  for (const Part& part : parts) {
    rest -= part.cores;
    weights += part.weight;
  }
  for (Part& part : parts) part.cores += std::max(rest, 0.0) * part.weight / weights;
}

bool GetsLessThanItClaims(const Part& part) { return part.cores < part.most; }

// Processor time of one busy producer: what its weight has to be in proportion to.
double OfOneProducer(const MachineShare& share) {
  return share.cores / static_cast<double>(share.busy_producers);
}

// One that gets all that it claims takes nothing from the others, whatever it weighs.
void BalanceByNiceness(const std::vector<Part>& parts, std::vector<MachineShare>& shares) {
  double heaviest = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (GetsLessThanItClaims(parts[i])) heaviest = std::max(heaviest, OfOneProducer(shares[i]));
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!GetsLessThanItClaims(parts[i])) continue;
    const double ratio = heaviest / OfOneProducer(shares[i]);
    shares[i].nice = std::lround(std::log(ratio) / std::log(kNiceStep));
  }
}

// Raises all alike, until nobody has to be lowered.
void RaiseToTheLeast(std::span<const Claimant> claimants, std::vector<MachineShare>& shares) {
  int64_t raise = 0;
  for (size_t i = 0; i < shares.size(); ++i) {
    raise = std::max(raise, claimants[i].least_nice - shares[i].nice);
  }
  for (MachineShare& share : shares) share.nice = std::min(share.nice + raise, kHighestNice);
}

}  // namespace

std::vector<MachineShare> DivideMachine(double cores, std::span<const Claimant> claimants) {
  if (claimants.empty()) return {};
  std::vector<Part> claims;
  for (const Claimant& claimant : claimants) {
    Part& claim = claims.emplace_back();
    claim.weight = claimant.weight;
    if (claimant.claim) claim.most = *claimant.claim;
  }
  std::vector<Part> parts = Pour(cores, claims);
  SpreadRest(cores, parts);
  const auto most_busy = static_cast<int64_t>(std::ceil(cores));
  std::vector<MachineShare> shares;
  for (const Part& part : parts) {
    // What is not seen in `reel status` need not be told to a supervisor.
    const double share = std::round(part.cores * 100) / 100;
    shares.push_back({share, std::min(static_cast<int64_t>(std::ceil(share)) + 1, most_busy), 0});
  }
  BalanceByNiceness(parts, shares);
  RaiseToTheLeast(claimants, shares);
  return shares;
}

}  // namespace reel
