#include "daemon/cluster/plan/task_rehearsal.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>
#include <queue>
#include <utility>

namespace reel {
namespace {

constexpr double kSlowNode = 2;  // times as long

// `place`: 0 is the film's begin, 1 its end.
double Even(int64_t, double) { return 1; }
double DearEnd(int64_t, double place) { return place > 0.9 ? 3 : 1; }
double DearBegin(int64_t, double place) { return place < 0.1 ? 3 : 1; }

// Multiples of the golden ratio fill 0 .. 1 evenly, and none is near those before it.
double Lumps(int64_t index, double) {
  const double part = std::fmod(static_cast<double>(index) * std::numbers::phi, 1.0);
  return std::pow(3.0, 2 * part - 1);
}

double AllAtOnce(int64_t index, double place) {
  return Lumps(index, place) * DearEnd(index, place);
}

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
  AddFilm(segments, Even, false);
  AddFilm(segments, Even, true);
  AddFilm(segments, DearEnd, false);
  AddFilm(segments, DearBegin, false);
  AddFilm(segments, Lumps, false);
  AddFilm(segments, AllAtOnce, true);
}

void TaskRehearsal::AddFilm(std::span<const Segment> segments, Weights weights,
                            bool has_slow_node) {
  double frames = 0;
  for (const Segment& segment : segments) frames += static_cast<double>(segment.frame_count);
  std::vector<double> weighted;
  double begin = 0;
  for (const Segment& segment : segments) {
    const auto count = static_cast<double>(segment.frame_count);
    weighted.push_back(count * weights(segment.index, (begin + count / 2) / frames));
    begin += count;
  }
  const double sum = std::accumulate(weighted.begin(), weighted.end(), 0.0);
  const double work = frames * cost_.frame_seconds;
  Film& film = films_.emplace_back(Film{{0}, has_slow_node});
  for (const double weight : weighted) {
    film.work_before.push_back(film.work_before.back() + weight / sum * work +
                               cost_.segment_seconds);
  }
}

double TaskRehearsal::Seconds(const Film& film, std::span<const int64_t> lengths) const {
  SlotClock clock(slots_, film.has_slow_node ? slots_of_node_ : 0, kSlowNode);
  size_t at = 0;
  for (const int64_t length : lengths) {
    const size_t next = at + static_cast<size_t>(length);
    clock.Run(cost_.start_seconds + film.work_before[next] - film.work_before[at]);
    at = next;
  }
  return clock.end();
}

double TaskRehearsal::EvenSeconds(std::span<const int64_t> lengths) const {
  return Seconds(films_.front(), lengths);
}

double TaskRehearsal::MeanSeconds(std::span<const int64_t> lengths) const {
  double sum = 0;
  for (const Film& film : films_) sum += Seconds(film, lengths);
  return sum / static_cast<double>(films_.size());
}

}  // namespace reel
