#include "daemon/cluster/task_rehearsal.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <queue>
#include <utility>

namespace reel {
namespace {

constexpr double kSlowNode = 2;  // times as long
constexpr double kDearQuarter = 3;
constexpr double kWaves = 8;
constexpr int kFilms = 4;

// Tasks in order, each by the slot that is free first; the first `slow_slots` take `times` as long.
class SlotClock {
 public:
  SlotClock(int64_t slots, int64_t slow_slots, double times)
      : slots_(slots), slow_slots_(slow_slots), times_(times) {}

  void Run(double seconds) {
    int64_t slot = used_;
    double begin = 0;
    if (used_ < slots_) {
      ++used_;
    } else {
      begin = free_.top().first;
      slot = free_.top().second;
      free_.pop();
    }
    const double end = begin + seconds * (slot < slow_slots_ ? times_ : 1);
    free_.emplace(end, slot);
    end_ = std::max(end_, end);
  }

  double end() const { return end_; }

 private:
  using FreeAt = std::pair<double, int64_t>;

  const int64_t slots_;
  const int64_t slow_slots_;
  const double times_;
  int64_t used_ = 0;
  std::priority_queue<FreeAt, std::vector<FreeAt>, std::greater<>> free_;
  double end_ = 0;
};

int64_t SlotsOfNode(const ClusterRoom& room) {
  return room.nodes > 1 ? std::max<int64_t>(1, room.slots / room.nodes) : 0;
}

}  // namespace

double Makespan(const std::vector<double>& durations, int64_t slots) {
  SlotClock clock(std::max<int64_t>(slots, 1), 0, 1);
  for (const double seconds : durations) clock.Run(seconds);
  return clock.end();
}

TaskRehearsal::TaskRehearsal(std::span<const Segment> segments, const TaskCost& cost,
                             const ClusterRoom& room)
    : cost_(cost), slots_(room.slots), slots_of_node_(SlotsOfNode(room)) {
  double frames = 0;
  for (const Segment& segment : segments) frames += static_cast<double>(segment.frame_count);
  for (int film = 0; film < kFilms; ++film) {
    double weighted = 0;
    std::vector<double> weights;
    double begin = 0;
    for (const Segment& segment : segments) {
      const auto count = static_cast<double>(segment.frame_count);
      weights.push_back(count * Weight(static_cast<Film>(film), (begin + count / 2) / frames));
      weighted += weights.back();
      begin += count;
    }
    std::vector<double>& before = work_before_.emplace_back(1, 0.0);
    for (const double weight : weights) {
      before.push_back(before.back() + weight / weighted * frames * cost.frame_seconds +
                       cost.segment_seconds);
    }
  }
}

// `place`: 0 is the film's begin, 1 its end.
double TaskRehearsal::Weight(Film film, double place) {
  switch (film) {
    case Film::kEven: return 1;
    case Film::kDearEnd: return place > 0.75 ? kDearQuarter : 1;
    case Film::kDearBegin: return place < 0.25 ? kDearQuarter : 1;
    case Film::kWaves: return 1 + 0.5 * std::sin(2 * std::numbers::pi * kWaves * place);
  }
  return 1;
}

double TaskRehearsal::Seconds(Film film, int64_t slow_slots,
                              std::span<const int64_t> lengths) const {
  const std::vector<double>& before = work_before_[static_cast<size_t>(film)];
  SlotClock clock(slots_, slow_slots, kSlowNode);
  size_t at = 0;
  for (const int64_t length : lengths) {
    const size_t next = at + static_cast<size_t>(length);
    clock.Run(cost_.start_seconds + before[next] - before[at]);
    at = next;
  }
  return clock.end();
}

double TaskRehearsal::EvenSeconds(std::span<const int64_t> lengths) const {
  return Seconds(Film::kEven, 0, lengths);
}

double TaskRehearsal::MeanSeconds(std::span<const int64_t> lengths) const {
  double sum = Seconds(Film::kEven, slots_of_node_, lengths);
  for (int film = 0; film < kFilms; ++film) sum += Seconds(static_cast<Film>(film), 0, lengths);
  return sum / (kFilms + 1);
}

}  // namespace reel
