// How a campaign gives idle slots a part of what slow tasks have before them (task_split.h).

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "daemon/cluster/campaign.h"
#include "daemon/cluster/plan/task_split.h"
#include "daemon/supervisor/progress_meter.h"

namespace reel {
namespace {

// Between two questions for idle processors.
constexpr auto kIdleInterval = std::chrono::seconds(2);

// 0: nothing of it was seen.
double FrameSeconds(const Attempt& attempt) {
  if (!attempt.progress || attempt.progress->frames_done == 0) return 0;
  const double rate = attempt.progress->frames_per_second;
  // None in all of the time that a rate is of.
  return rate > 0 ? 1 / rate : ToSeconds(ProgressMeter::kWindow);
}

}  // namespace

bool Campaign::CanSplit() const {
  const auto tasks = static_cast<int64_t>(note_.tasks.size());
  return note_.is_whole && cost_ && history_.waiting_count() == 0 && splits_.empty() &&
         due_.empty() && !living_.empty() && tasks < facts_.most_tasks && away_reason_.empty();
}

void Campaign::LookForIdleSlots(TimePoint now) {
  if (now < next_idle_look_ || !CanSplit()) return;
  next_idle_look_ = now + kIdleInterval;
  due_.emplace_back([this] {
    engine_->Look([this](const Result<ClusterFacts>& facts) {
      if (facts.ok() && step_ == Step::kMaking) OnIdleSlots(facts.value());
    });
  });
}

void Campaign::OnIdleSlots(const ClusterFacts& facts) {
  if (!CanSplit()) return;
  int64_t idle = 0;
  for (const ClusterFacts::Node& node : facts.nodes) {
    if (!bad_nodes_.contains(node.name)) idle += node.idle_cores / CoresOfTask();
  }
  std::vector<RunningTask> running;
  for (size_t i = 0; i < note_.tasks.size(); ++i) {
    const auto task = static_cast<int64_t>(i);
    const auto lives = std::find_if(living_.begin(), living_.end(),
                                    [&](const Attempt* attempt) { return attempt->task == task; });
    if (lives == living_.end()) continue;
    running.push_back({task, note_.tasks[i], MadeOf(note_.tasks[i]), FrameSeconds(**lives)});
  }
  const auto splits = ChooseSplits(running, idle, *cost_, segments().front().frame_count);
  if (splits.empty()) return;
  const size_t before = note_.tasks.size();
  std::vector<int64_t> tasks;
  for (const TaskSplit& split : splits) {
    tasks.push_back(static_cast<int64_t>(note_.tasks.size()));
    splits_.push_back({split.task, tasks.back()});
    note_.tasks.push_back(split.given);
  }
  // Where that cannot be written, everything stays as it is: nothing is lost but time.
  if (!WriteNote().ok()) {
    note_.tasks.resize(before);
    splits_.clear();
    return;
  }
  // The last task has to wait for these, too.
  const TaskView last = history_.View(kLastTask, 0, false, *attempts_, Clock::now());
  if (!last.copies.empty()) Cancel(last.copies);
  Submit(std::move(tasks), bad_nodes_);
  Submit({kLastTask}, bad_nodes_);
}

// The one that gives is told once the one that takes has begun; until then both have it.
void Campaign::FollowSplits() {
  std::vector<Split> pending;
  for (const Split& split : splits_) {
    const SegmentRun& taken = note_.tasks[static_cast<size_t>(split.to)];
    const bool has_begun = std::any_of(living_.begin(), living_.end(), [&](const Attempt* attempt) {
      return attempt->task == split.to && attempt->progress;
    });
    if (has_begun) {
      GiveAway(split, taken);
    } else if (!IsMade(taken)) {
      pending.push_back(split);
    }
  }
  splits_ = std::move(pending);
}

void Campaign::GiveAway(const Split& split, const SegmentRun& taken) {
  SegmentRun& run = note_.tasks[static_cast<size_t>(split.from)];
  const int64_t before = std::exchange(run.count, taken.first - run.first);
  // Else both make it, and the first counts.
  if (!WriteNote().ok()) {
    run.count = before;
    return;
  }
  for (const Attempt* attempt : living_) {
    if (attempt->task == split.from) (void)directory_->GiveAway(attempt->name, taken.first);
  }
  events_.Emit(LogLine{
      "cluster", fmt::format("task {} makes segments {} to {} now, instead of task {}", split.to,
                             taken.first, taken.first + taken.count - 1, split.from)});
}

}  // namespace reel
