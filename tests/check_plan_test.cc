#include "daemon/supervisor/check_plan.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <set>

#include "shm/producer_channel.h"

namespace reel {
namespace {

using Frames = std::vector<int64_t>;

struct SampleCase {
  int64_t first;
  int64_t count;
  std::optional<int64_t> sample;
  Frames frames;
};

TEST_CASE("a sample is blocks that follow on, spread over the film, its two ends among them") {
  const SampleCase test = GENERATE(values<SampleCase>({
      {0, 1, 64, {0}},
      {0, 2, 64, {0, 1}},
      {0, 5, 64, {0, 1, 2, 3, 4}},  // a short film is drawn whole
      {10, 3, 64, {10, 11, 12}},    // of a range
      {0, 5, {}, {0, 1, 2, 3, 4}},  // all
      {0, 100, 2, {0, 99}},         // never without the ends
      {0, 100, 3, {0, 98, 99}},
      {0, 100, 4, {0, 1, 98, 99}},
      {7, 100, 4, {7, 8, 105, 106}},
      {0, 100, 16, {0, 1, 2, 3, 4, 5, 6, 7, 92, 93, 94, 95, 96, 97, 98, 99}},
      {0, 34, 24, {0,  1,  2,  3,  4,  5,  6,  7,  13, 14, 15, 16,
                   17, 18, 19, 20, 26, 27, 28, 29, 30, 31, 32, 33}},
  }));
  CAPTURE(test.first, test.count, test.sample.value_or(-1));
  CHECK(PlanCheck({test.first, test.count, test.sample, 1}).sample == test.frames);
}

TEST_CASE("a sample of any size is ascending, within the film, and has both ends") {
  const auto count = GENERATE(as<int64_t>(), 2, 63, 64, 65, 300, 12'345, 100'000'000);
  const auto sample = GENERATE(as<int64_t>(), 2, 3, 7, 8, 9, 17, 64, 1000);
  CAPTURE(count, sample);
  const Frames frames = PlanCheck({0, count, sample, 1}).sample;
  CHECK(static_cast<int64_t>(frames.size()) == std::min(count, sample));
  CHECK(std::adjacent_find(frames.begin(), frames.end(), std::greater_equal<>()) == frames.end());
  CHECK(frames.front() == 0);
  CHECK(frames.back() == count - 1);
}

Frames FramesOf(const CheckPlan& plan, CheckOrder order) {
  Frames frames;
  for (const CheckPart& part : plan.parts) {
    if (part.order == order)
      frames.insert(frames.end(), part.frames.begin(), part.frames.end() - 1);
  }
  return frames;
}

TEST_CASE("each order draws the whole sample, straight and repeat alike and first and last") {
  const CheckPlan plan = PlanCheck({0, 300, 64, 1});
  REQUIRE(plan.parts.size() == 5);
  CHECK(plan.parts.front().order == CheckOrder::kStraight);
  CHECK(plan.parts.back().order == CheckOrder::kRepeat);
  CHECK(plan.parts.front().frames == plan.parts.back().frames);
  CHECK(FramesOf(plan, CheckOrder::kStraight) == plan.sample);
  CHECK(FramesOf(plan, CheckOrder::kReverse) == Frames(plan.sample.rbegin(), plan.sample.rend()));
  Frames shuffled = FramesOf(plan, CheckOrder::kShuffled);
  CHECK(shuffled != plan.sample);
  std::sort(shuffled.begin(), shuffled.end());
  CHECK(shuffled == plan.sample);
}

TEST_CASE("every process ends with the frame that it began with") {
  const auto count = GENERATE(as<int64_t>(), 1, 2, 64, 20'000);
  for (const CheckPart& part : PlanCheck({0, count, {}, 1}).parts) {
    REQUIRE(part.frames.size() >= 2);
    CHECK(part.frames.front() == part.frames.back());
  }
}

TEST_CASE("the seed decides the shuffled order and nothing else") {
  const CheckPlan one = PlanCheck({0, 300, 64, 1});
  CHECK(PlanCheck({0, 300, 64, 1}).parts == one.parts);
  const CheckPlan two = PlanCheck({0, 300, 64, 2});
  CHECK(FramesOf(two, CheckOrder::kShuffled) != FramesOf(one, CheckOrder::kShuffled));
  CHECK(two.sample == one.sample);
}

TEST_CASE("more frames than a message can name are shared out among more processes") {
  const auto frames = static_cast<int64_t>(kMaxListedFrames);
  const auto parts = [](int64_t count) { return PlanCheck({0, count, {}, 1}).parts.size(); };
  CHECK(parts(frames - 1) == 5);  // one is drawn twice
  CHECK(parts(frames) == 8);      // two of each order
  CHECK(parts(4 * frames - 4) == 16);
  CHECK(parts(4 * frames - 3) == 20);
}

}  // namespace
}  // namespace reel
