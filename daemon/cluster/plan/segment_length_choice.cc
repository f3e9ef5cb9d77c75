#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "daemon/cluster/plan/chosen_cut.h"
#include "daemon/cluster/plan/rough_time.h"
#include "daemon/cluster/plan/task_plan.h"

namespace reel {
namespace {

// How many times as long the usual length may take before it is worth to leave what all other runs of the film have,
// and so to make other bytes: where frames cost what was measured, and where they are as uneven as
// TaskRehearsal's, which is only feared.
constexpr double kWorthwhile = 1.1;
constexpr double kWorthwhileIfUneven = 1.3;
// Which length is best hardly depends on it; Slurm's usual MaxArraySize.
constexpr int64_t kUsualMostTasks = 1001;

struct TriedLength {
  SegmentChoice choice;
  int64_t pieces = 0;
  double piece_seconds = 0;  // of the film
  double even_seconds = 0;   // to make all of it, as ChosenCut has them
  double mean_seconds = 0;
};

// The usual length first, then ever shorter ones.
std::vector<TriedLength> TryLengths(int64_t frame_count, Rational fps, const TaskCost& cost,
                                    const ClusterRoom& room) {
  using Kind = SegmentChoice::Kind;
  std::vector<TriedLength> tried;
  for (const SegmentChoice& choice :
       {SegmentChoice{Kind::kAuto, {}}, SegmentChoice{Kind::kLength, {5, 1}},
        SegmentChoice{Kind::kLength, {2, 1}}, SegmentChoice{Kind::kLength, {1, 1}}}) {
    const Result<std::vector<Segment>> segments =
        PlanSegments(0, frame_count, fps, choice, /*can_join=*/true);
    if (!segments.ok()) continue;  // too many pieces
    const ChosenCut cut = ChooseCut(segments.value(), cost, room, kUsualMostTasks);
    const auto frames = static_cast<double>(segments.value().front().frame_count);
    tried.push_back({choice, static_cast<int64_t>(segments.value().size()), frames / ToDouble(fps),
                     cut.even_seconds, cut.mean_seconds});
  }
  return tried;
}

double Least(std::span<const TriedLength> tried, double TriedLength::*seconds) {
  return std::ranges::min(tried, {}, seconds).*seconds;
}

const TriedLength& Chosen(std::span<const TriedLength> tried) {
  const TriedLength& usual = tried.front();
  const bool is_good_enough =
      usual.even_seconds <= Least(tried, &TriedLength::even_seconds) * kWorthwhile &&
      usual.mean_seconds <= Least(tried, &TriedLength::mean_seconds) * kWorthwhileIfUneven;
  if (is_good_enough) return usual;
  const std::span<const TriedLength> shorter = tried.subspan(1);
  const double best = Least(shorter, &TriedLength::mean_seconds);
  return *std::ranges::find_if(shorter, [best](const TriedLength& length) {
    return length.mean_seconds <= best * kWorthwhile;
  });
}

std::string SlotsText(const ClusterRoom& room) {
  std::string text = fmt::format("{} slot{}", room.slots, room.slots == 1 ? "" : "s");
  if (room.nodes > 0) text += fmt::format(" on {} node{}", room.nodes, room.nodes == 1 ? "" : "s");
  return text;
}

std::string CostText(const TaskCost& cost, Rational fps) {
  return fmt::format("a start costs {}, a second of film {}", RoughTime(cost.start_seconds),
                     RoughTime(cost.frame_seconds * ToDouble(fps)));
}

std::string PiecesText(const TriedLength& tried) {
  if (tried.pieces == 1) return fmt::format("one segment of {}", RoughTime(tried.piece_seconds));
  return fmt::format("{} segments of {}", tried.pieces, RoughTime(tried.piece_seconds));
}

}  // namespace

SegmentLengthChoice ChooseSegmentLength(int64_t frame_count, Rational fps, const TaskCost& measured,
                                        const ClusterRoom& cluster) {
  const TaskCost cost = UsableCost(measured);
  const ClusterRoom room = UsableRoom(cluster);
  const std::vector<TriedLength> tried = TryLengths(frame_count, fps, cost, room);
  const TriedLength& usual = tried.front();
  const TriedLength& chosen = Chosen(tried);
  const std::string conditions = fmt::format("{}, {}", SlotsText(room), CostText(cost, fps));
  if (&chosen == &usual) {
    return {usual.choice,
            fmt::format("{}, as usual: {}; about {} in all, and shorter ones would "
                        "save little",
                        PiecesText(usual), conditions, RoughTime(usual.even_seconds))};
  }
  return {chosen.choice,
          fmt::format(
              "{} instead of {}: {}; about {} in all instead of {} if all frames cost the same, {} "
              "instead of {} if not; --segment {}s gives the same film on one machine",
              PiecesText(chosen), PiecesText(usual), conditions, RoughTime(chosen.even_seconds),
              RoughTime(usual.even_seconds), RoughTime(chosen.mean_seconds),
              RoughTime(usual.mean_seconds), ToString(chosen.choice.length_s))};
}

}  // namespace reel
