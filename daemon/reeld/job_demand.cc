#include "daemon/reeld/job_demand.h"

#include <algorithm>
#include <cmath>

namespace reel {
namespace {

// A job of 8 processors trembles more than one of half a processor.
constexpr double kLeastMargin = 0.25;
constexpr double kMarginPart = 0.1;

double Needed(double cores_used) {
  const double margin = std::max(kLeastMargin, cores_used * kMarginPart);
  return std::ceil((cores_used + margin) / JobDemand::kQuantum) * JobDemand::kQuantum;
}

}  // namespace

void JobDemand::Report(TimePoint now, double cores_used, bool wants_cores) {
  if (wants_cores || !wanted_) wanted_ = now;
  if (now - *wanted_ < kPatience) {
    claim_.reset();
    return;
  }
  const double needed = Needed(std::max(cores_used, 0.0));
  const bool is_close = claim_ && needed <= *claim_ && needed > *claim_ - 2 * kQuantum;
  if (!is_close) claim_ = needed;
}

}  // namespace reel
