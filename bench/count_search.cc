#include "bench/count_search.h"

#include <algorithm>

namespace reel::bench {
namespace {

bool IsTried(std::span<const TriedCount> tried, int64_t count) {
  return std::ranges::find(tried, count, &TriedCount::count) != tried.end();
}

}  // namespace

std::optional<int64_t> NextToTry(std::span<const TriedCount> tried, CountSteps steps) {
  if (tried.empty()) return 1;
  const int64_t best = std::ranges::max_element(tried, {}, &TriedCount::rate)->count;
  const int64_t largest = std::ranges::max_element(tried, {}, &TriedCount::count)->count;
  if (steps == CountSteps::kEvery) {
    if (largest >= std::min(2 * best, kMostTried)) return std::nullopt;
    return largest + 1;
  }
  if (largest < kMostTried) return 2 * largest;
  // Only around the best power of two: one in between that is better still has its neighbours already.
  const bool is_power = (best & (best - 1)) == 0;
  for (const int64_t between : {best * 3 / 4, best * 3 / 2}) {
    if (is_power && between > 0 && between < kMostTried && !IsTried(tried, between)) return between;
  }
  return std::nullopt;
}

}  // namespace reel::bench
