#include "bench/simulated_film.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <queue>
#include <random>
#include <utility>

namespace reel::bench {
namespace {

// A lognormal walk whose correlation has half gone after seven seconds.
std::vector<double> Costs(int64_t seconds, double spread, std::mt19937_64& chance) {
  constexpr double kAlike = 0.9;
  std::normal_distribution<double> normal(0, 1);
  std::vector<double> costs;
  double state = normal(chance);
  for (int64_t i = 0; i < seconds; ++i) {
    costs.push_back(std::exp(spread * state));
    state = kAlike * state + std::sqrt(1 - kAlike * kAlike) * normal(chance);
  }
  return costs;
}

int64_t SlotsOfNode(const ClusterRoom& room) {
  return std::max<int64_t>(1, room.slots / std::max<int64_t>(room.nodes, 1));
}

}  // namespace

SimulatedFilm::SimulatedFilm(int64_t seconds, double frame_seconds, const SimulatedCluster& cluster,
                             const Unevenness& unevenness, uint64_t seed)
    : cluster_(cluster), unevenness_(unevenness), seed_(seed) {
  std::mt19937_64 chance(seed);
  second_costs_ = Costs(seconds, unevenness.spread, chance);
  const auto tail = static_cast<size_t>(seconds * 9 / 10);
  for (size_t i = tail; i < second_costs_.size(); ++i) second_costs_[i] *= unevenness.dear_tail;
  const double sum = std::accumulate(second_costs_.begin(), second_costs_.end(), 0.0);
  const double mean = frame_seconds * static_cast<double>(kSimulatedFps);
  for (double& cost : second_costs_) cost *= mean * static_cast<double>(seconds) / sum;
}

double SimulatedFilm::WorkOf(const Segment& segment) const {
  const auto begin = second_costs_.begin() + segment.first_frame / kSimulatedFps;
  return std::accumulate(begin, begin + segment.frame_count / kSimulatedFps, 0.0);
}

TaskCost SimulatedFilm::Measured(const Segment& segment) const {
  return {cluster_.start_seconds, WorkOf(segment) / static_cast<double>(segment.frame_count)};
}

double SimulatedFilm::LeastSeconds() const {
  const double work = std::accumulate(second_costs_.begin(), second_costs_.end(), 0.0);
  const auto slow = static_cast<double>(SlotsOfNode(cluster_.room));
  const double speeds =
      static_cast<double>(cluster_.room.slots) - slow + slow / unevenness_.slow_node;
  return cluster_.start_seconds + work / speeds;
}

namespace {

// A node's place for a task, and what it has left of it.
struct Slot {
  double speed_times = 1;
  int64_t next = 0;  // segment that is not begun
  int64_t end = 0;

  int64_t left() const { return end - next; }
};

}  // namespace

double SimulatedFilm::Run(std::span<const Segment> segments, std::span<const SegmentRun> tasks,
                          std::optional<double> splits_after) const {
  std::mt19937_64 chance(seed_ + 1);
  std::uniform_real_distribution<double> start(1 - unevenness_.start_spread,
                                               1 + unevenness_.start_spread);
  // Which node is slow decides which tasks it gets first.
  const int64_t count = cluster_.room.slots;
  const int64_t slow = SlotsOfNode(cluster_.room);
  const auto first_slow = static_cast<int64_t>(chance() % static_cast<uint64_t>(count - slow + 1));
  std::vector<Slot> slots(static_cast<size_t>(count));
  for (int64_t i = first_slow; i < first_slow + slow; ++i) {
    slots[static_cast<size_t>(i)].speed_times = unevenness_.slow_node;
  }
  using FreeAt = std::pair<double, size_t>;
  std::priority_queue<FreeAt, std::vector<FreeAt>, std::greater<>> free;
  for (size_t i = 0; i < slots.size(); ++i) free.emplace(0, i);
  const double work = std::accumulate(second_costs_.begin(), second_costs_.end(), 0.0);
  const double segment_seconds = work / static_cast<double>(segments.size());
  double end = 0;
  size_t tasks_begun = 0;
  while (!free.empty()) {
    auto [now, index] = free.top();
    free.pop();
    end = std::max(end, now);
    Slot& slot = slots[index];
    if (slot.left() == 0 && tasks_begun < tasks.size()) {
      slot.next = tasks[tasks_begun].first;
      slot.end = slot.next + tasks[tasks_begun++].count;
      now += cluster_.start_seconds * start(chance);
    } else if (slot.left() == 0 && splits_after) {
      Slot& other = *std::ranges::max_element(slots, {}, &Slot::left);
      // Only what takes longer than it takes to begin with it.
      const double saved = static_cast<double>((other.left() + 1) / 2) * segment_seconds;
      if (saved <= cluster_.start_seconds + *splits_after) continue;
      slot.end = other.end;
      slot.next = other.end -= (other.left() + 1) / 2;
      now += *splits_after + cluster_.start_seconds * start(chance);
    }
    if (slot.left() == 0) continue;
    const double seconds = WorkOf(segments[static_cast<size_t>(slot.next++)]) + kSegmentSeconds;
    free.emplace(now + seconds * slot.speed_times, index);
  }
  return end;
}

double SimulatedFilm::Seconds(std::span<const Segment> segments,
                              std::span<const SegmentRun> tasks) const {
  return Run(segments, tasks, std::nullopt);
}

double SimulatedFilm::SecondsWithSplitting(std::span<const Segment> segments,
                                           std::span<const SegmentRun> tasks,
                                           double seen_after) const {
  return Run(segments, tasks, seen_after);
}

}  // namespace reel::bench
