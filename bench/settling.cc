#include "bench/settling.h"

#include <algorithm>
#include <cstdlib>

namespace reel::bench {
namespace {

bool IsNear(int64_t count, int64_t other) {
  const double tolerance = std::max(1.0, kRestPart * static_cast<double>(other));
  return static_cast<double>(std::abs(count - other)) <= tolerance;
}

// Whether the count of the first sample rests.
bool Rests(std::span<const JobSample> samples) {
  const JobSample& first = samples.front();
  for (const JobSample& sample : samples) {
    if (!IsNear(sample.producers, first.producers)) return false;
    if (sample.seconds - first.seconds >= kRestSeconds) return true;
  }
  return false;
}

int64_t Changes(std::span<const JobSample> samples) {
  int64_t changes = 0;
  for (size_t i = 1; i < samples.size(); ++i) {
    if (samples[i].producers != samples[i - 1].producers) ++changes;
  }
  return changes;
}

}  // namespace

std::optional<Settling> FindSettling(std::span<const JobSample> samples) {
  for (; !samples.empty(); samples = samples.subspan(1)) {
    if (!Rests(samples)) continue;
    const JobSample& at = samples.front();
    return Settling{at, Changes(samples), samples.back().seconds - at.seconds};
  }
  return std::nullopt;
}

}  // namespace reel::bench
