#include "daemon/cluster/plan/task_cut.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace reel {
namespace {

int64_t DividedUp(int64_t number, int64_t by) { return (number + by - 1) / by; }

// Each stretch in as few tasks of at most `most` segments as it takes, of nearly the same length.
TaskLengths EqualTasks(std::span<const int64_t> stretches, int64_t most) {
  TaskLengths lengths;
  for (const int64_t stretch : stretches) {
    const int64_t tasks = DividedUp(stretch, most);
    for (int64_t i = 0; i < tasks; ++i) {
      lengths.push_back(stretch / tasks + (i < stretch % tasks ? 1 : 0));
    }
  }
  return lengths;
}

// Round by round, each slot takes an equal part of `share` of what is left, but not less than `least`.
TaskLengths ShrinkingTasks(std::span<const int64_t> stretches, int64_t slots, double share,
                           int64_t least) {
  TaskLengths lengths;
  int64_t left = std::accumulate(stretches.begin(), stretches.end(), int64_t{0});
  int64_t in_round = slots;
  int64_t length = 0;
  for (int64_t stretch : stretches) {
    while (stretch > 0) {
      if (in_round == slots) {
        in_round = 0;
        const double part = static_cast<double>(left) * share / static_cast<double>(slots);
        length = std::max(least, static_cast<int64_t>(part));
      }
      // No rest that is less than half a task; it would cost a start.
      const bool is_last = stretch < length + DividedUp(length, 2);
      const int64_t taken = is_last ? stretch : length;
      lengths.push_back(taken);
      ++in_round;
      stretch -= taken;
      left -= taken;
    }
  }
  return lengths;
}

// Lengths of tasks that are worth trying: those of one to eight rounds of all slots, and a few between.
std::set<int64_t> LengthsToTry(int64_t segments, int64_t slots, int64_t most_tasks) {
  constexpr int64_t kMostRounds = 8;
  constexpr double kStep = 1.5;
  const int64_t longest = DividedUp(segments, slots);
  std::set<int64_t> lengths;
  for (int64_t rounds = 1; rounds <= kMostRounds; ++rounds) {
    lengths.insert(DividedUp(segments, rounds * slots));
  }
  for (double length = 1; length < static_cast<double>(longest); length *= kStep) {
    lengths.insert(static_cast<int64_t>(length));
  }
  // The shortest that an array has room for: of equal tasks, and where half of the array is large ones.
  lengths.insert(DividedUp(segments, most_tasks));
  lengths.insert(DividedUp(segments, 4 * most_tasks));
  return lengths;
}

}  // namespace

std::vector<int64_t> Stretches(std::span<const Segment> segments) {
  std::vector<int64_t> stretches;
  for (size_t i = 0; i < segments.size(); ++i) {
    const bool follows = i > 0 && segments[i].index == segments[i - 1].index + 1;
    if (!follows) stretches.push_back(0);
    ++stretches.back();
  }
  return stretches;
}

std::vector<TaskLengths> TaskCuts(std::span<const int64_t> stretches, int64_t slots,
                                  int64_t most_tasks) {
  const int64_t segments = std::accumulate(stretches.begin(), stretches.end(), int64_t{0});
  std::set<TaskLengths> cuts;
  const auto add = [&](TaskLengths lengths) {
    if (static_cast<int64_t>(lengths.size()) <= most_tasks) cuts.insert(std::move(lengths));
  };
  for (const int64_t length : LengthsToTry(segments, slots, most_tasks)) {
    add(EqualTasks(stretches, length));
    for (const double share : {0.5, 0.7, 0.85}) {
      add(ShrinkingTasks(stretches, slots, share, length));
    }
  }
  if (cuts.empty()) return {TaskLengths(stretches.begin(), stretches.end())};
  return {cuts.begin(), cuts.end()};
}

}  // namespace reel
