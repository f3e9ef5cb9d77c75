#include "daemon/process/usable_cores.h"

#include <sched.h>

#include <algorithm>
#include <cmath>

#include "daemon/process/processor_quota.h"

namespace reel {
namespace {

int64_t CoresInMask() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  return sched_getaffinity(0, sizeof(cores), &cores) == 0 ? CPU_COUNT(&cores) : 1;
}

}  // namespace

int64_t CoresWithin(int64_t in_mask, std::optional<double> quota) {
  return static_cast<int64_t>(std::ceil(CoreTimeWithin(in_mask, quota)));
}

double CoreTimeWithin(int64_t in_mask, std::optional<double> quota) {
  const auto all = static_cast<double>(std::max<int64_t>(in_mask, 1));
  if (!quota || *quota >= all) return all;
  return std::max(std::round(*quota * 100), 1.0) / 100;
}

int64_t UsableCores() { return CoresWithin(CoresInMask(), ProcessorQuota()); }

double UsableCoreTime() { return CoreTimeWithin(CoresInMask(), ProcessorQuota()); }

}  // namespace reel
