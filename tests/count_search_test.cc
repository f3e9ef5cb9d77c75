#include "bench/count_search.h"

#include <catch2/catch.hpp>
#include <functional>
#include <vector>

namespace reel::bench {
namespace {

using Counts = std::vector<int64_t>;

// All that are tried, in order, when each has the rate that `rate` gives it.
Counts Tried(CountSteps steps, const std::function<double(int64_t)>& rate) {
  std::vector<TriedCount> tried;
  Counts counts;
  while (const std::optional<int64_t> next = NextToTry(tried, steps)) {
    tried.push_back({*next, rate(*next)});
    counts.push_back(*next);
    if (counts.size() > 100) break;
  }
  return counts;
}

// A rate that is highest at `best` and falls on both sides.
std::function<double(int64_t)> PeakAt(int64_t best) {
  return [best](int64_t count) {
    return count <= best ? static_cast<double>(count)
                         : static_cast<double>(best) - 0.01 * static_cast<double>(count - best);
  };
}

TEST_CASE("every number from one to twice the best one is tried") {
  CHECK(Tried(CountSteps::kEvery, PeakAt(1)) == Counts{1, 2});
  CHECK(Tried(CountSteps::kEvery, PeakAt(2)) == Counts{1, 2, 3, 4});
  CHECK(Tried(CountSteps::kEvery, PeakAt(3)) == Counts{1, 2, 3, 4, 5, 6});
  const Counts many = Tried(CountSteps::kEvery, PeakAt(50));
  CHECK(many.size() == 64);
  CHECK(many.back() == 64);
}

TEST_CASE("powers of two up to 64 are tried, and those beside the best one") {
  CHECK(Tried(CountSteps::kDoubling, PeakAt(16)) == Counts{1, 2, 4, 8, 16, 32, 64, 12, 24});
  CHECK(Tried(CountSteps::kDoubling, PeakAt(12)) == Counts{1, 2, 4, 8, 16, 32, 64, 12});
  CHECK(Tried(CountSteps::kDoubling, PeakAt(64)) == Counts{1, 2, 4, 8, 16, 32, 64, 48});
  CHECK(Tried(CountSteps::kDoubling, PeakAt(2)) == Counts{1, 2, 4, 8, 16, 32, 64, 3});
  CHECK(Tried(CountSteps::kDoubling, PeakAt(1)) == Counts{1, 2, 4, 8, 16, 32, 64});
}

}  // namespace
}  // namespace reel::bench
