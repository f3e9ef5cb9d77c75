// What a campaign does next (campaign.h): which tasks are asked for, again, or not any more.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "daemon/cluster/campaign.h"
#include "daemon/cluster/campaign_failure.h"
#include "daemon/cluster/cluster_progress.h"

namespace reel {
namespace {

// Before its time limit, a task that is warned can finish a segment; never less than Slurm's resolution.
constexpr int64_t kLeastWarningSeconds = 60;
constexpr auto kPatienceWithRefusals = std::chrono::seconds(15);
// A submission is looked at soon.
constexpr nanoseconds kTurnAfterSubmission = milliseconds(400);
// Once all is made, for the cluster to see that it is: tasks end a second later than their segments, unless nobody
// on their node is left who could tell.
constexpr auto kLastTaskPatience = std::chrono::seconds(3);

}  // namespace

void Campaign::Decide(TimePoint now) {
  living_.clear();
  StopUnlessOk(TakeInForgotten());
  if (!outcome_) DecideTasks(now);
  if (!outcome_) DecideLast(now);
  if (!outcome_) FollowSplits();
  if (!outcome_) LookForIdleSlots(now);
}

// A segment that was kept from an earlier run has no task; when the last task finds its file damaged, it needs one.
Status Campaign::TakeInForgotten() {
  if (!note_.is_whole || segments().size() == 1 || is_all_made()) return Status::Ok();
  std::set<int64_t> cared_for;
  for (const SegmentRun& run : note_.tasks) {
    for (int64_t i = 0; i < run.count; ++i) cared_for.insert(run.first + i);
  }
  const size_t before = note_.tasks.size();
  for (const Segment& segment : segments()) {
    if (work_->finished().contains(segment.index) || cared_for.contains(segment.index)) continue;
    const bool follows = note_.tasks.size() > before &&
                         note_.tasks.back().first + note_.tasks.back().count == segment.index;
    if (follows) {
      ++note_.tasks.back().count;
    } else {
      note_.tasks.push_back({segment.index, 1});
    }
  }
  return note_.tasks.size() == before ? Status::Ok() : WriteNote();
}

void Campaign::DecideTasks(TimePoint now) {
  std::map<std::set<std::string>, std::vector<int64_t>> again;
  std::vector<ListedTask> not_needed;
  for (size_t i = 0; i < note_.tasks.size(); ++i) {
    const auto task = static_cast<int64_t>(i);
    const SegmentRun& run = note_.tasks[i];
    const TaskView view = history_.View(task, MadeOf(run), IsMade(run), *attempts_, now);
    living_.insert(living_.end(), view.living.begin(), view.living.end());
    WatchForBadNode(task, view);
    if (outcome_) return;
    switch (NextStep(view.facts)) {
      case TaskStep::kNothing: break;
      case TaskStep::kSubmit: again[NodesToAvoid(view)].push_back(task); break;
      case TaskStep::kCancelSilent:
        not_needed.insert(not_needed.end(), view.silent_copies.begin(), view.silent_copies.end());
        break;
      case TaskStep::kCancelCopies:
        not_needed.insert(not_needed.end(), view.copies.begin(), view.copies.end());
        break;
      case TaskStep::kGiveUp: return GiveUp(task);
    }
  }
  if (!not_needed.empty()) Cancel(not_needed);
  if (now < next_submission_) return;
  for (auto& [nodes, tasks] : again) Submit(std::move(tasks), nodes);
}

// It is put into the queue together with the others, and again when it came too early.
void Campaign::DecideLast(TimePoint now) {
  if (!note_.is_whole) return;
  const auto made = static_cast<int64_t>(work_->finished().size());
  const bool is_due = made == static_cast<int64_t>(segments().size()) || segments().size() == 1;
  const TaskView view = history_.View(kLastTask, made, false, *attempts_, now);
  living_.insert(living_.end(), view.living.begin(), view.living.end());
  if (!is_due && std::exchange(has_asked_for_last_, true)) return;
  const TaskFailure failure = history_.FirstFailure(kLastTask, *attempts_);
  // What the directory does not allow is not allowed elsewhere.
  if (failure.told && failure.told->code == StatusCode::kInvalidInput) return GiveUp(kLastTask);
  if (IsLastHeldUp(view, now)) return Cancel(view.copies);
  switch (NextStep(view.facts)) {
    case TaskStep::kSubmit:
      if (now >= next_submission_) Submit({kLastTask}, NodesToAvoid(view));
      return;
    case TaskStep::kCancelSilent: return Cancel(view.silent_copies);
    case TaskStep::kGiveUp: return GiveUp(kLastTask);
    case TaskStep::kCancelCopies:
    case TaskStep::kNothing: return;
  }
}

// By tasks that it was told to wait for, and whose segments are made. It is asked for again, without them.
bool Campaign::IsLastHeldUp(const TaskView& view, TimePoint now) {
  if (!is_all_made()) {
    all_made_since_.reset();
    return false;
  }
  if (!all_made_since_) all_made_since_ = now;
  const bool waits =
      std::all_of(view.copies.begin(), view.copies.end(),
                  [](const ListedTask& copy) { return copy.state == ListedTask::State::kWaiting; });
  const bool is_held_up = does_last_wait_ && waits && !view.copies.empty() &&
                          now - *all_made_since_ >= kLastTaskPatience;
  if (is_held_up) does_last_wait_ = false;
  return is_held_up;
}

// Where it failed, unless there is no other place.
std::set<std::string> Campaign::NodesToAvoid(const TaskView& view) const {
  std::set<std::string> nodes = bad_nodes_;
  nodes.insert(view.failed_nodes.begin(), view.failed_nodes.end());
  const auto is_avoided = [&](const ClusterFacts::Node& node) { return nodes.contains(node.name); };
  if (std::all_of(facts_.nodes.begin(), facts_.nodes.end(), is_avoided)) return bad_nodes_;
  return nodes;
}

// --- The plan of the tasks ---

void Campaign::Measure(TimePoint now) {
  // What is asked for now is answered for this campaign, which may be another one afterwards.
  if (engine_->is_busy()) return;
  for (const auto& [name, attempt] : attempts_->attempts()) {
    cost_ = MeasureCost(attempt, now);
    if (cost_) return StopUnlessOk(PlanRest(*cost_));
  }
}

Status Campaign::PlanRest(const TaskCost& cost) {
  const bool is_open = job_.segment.kind == SegmentChoice::Kind::kAuto;
  // What was kept from another run has its length.
  const bool is_new = note_.tasks.front().first == 0 &&
                      work_->finished().size() <= (IsMade(note_.tasks.front()) ? 1U : 0U);
  if (is_open && is_new) {
    SegmentLengthChoice choice =
        ChooseSegmentLength(plan_->film.frame_count, plan_->film.fps, cost, Room());
    if (choice.choice.kind != SegmentChoice::Kind::kAuto) return CutAnew(std::move(choice));
  }
  return StartAll(cost);
}

// The first segment was too long. What was made of it is thrown away: it is a few seconds' work.
Status Campaign::CutAnew(SegmentLengthChoice choice) {
  job_.segment = choice.choice;
  why_length_ = std::move(choice.reason);
  old_engines_.push_back(std::move(engine_));
  old_engines_.back()->Cancel({}, [](const Status&) {});
  attempts_.reset();
  work_.reset();
  living_.clear();
  due_.clear();
  history_ = TaskHistory();
  REEL_RETURN_IF_ERROR(Plan());
  return BeginCampaign();
}

Status Campaign::StartAll(const TaskCost& cost) {
  std::vector<Segment> missing;
  for (const Segment& segment : segments()) {
    const bool has_task = !note_.tasks.empty() && segment.index == note_.tasks.front().first;
    if (!has_task && !work_->finished().contains(segment.index)) missing.push_back(segment);
  }
  const auto first = static_cast<int64_t>(note_.tasks.size());
  TaskPlan plan;
  if (!missing.empty())
    plan = PlanTasks(missing, cost, Room(), facts_.most_tasks - first, plan_->film.fps);
  note_.tasks.insert(note_.tasks.end(), plan.tasks.begin(), plan.tasks.end());
  note_.is_whole = true;
  int64_t most_frames = 0;
  for (const SegmentRun& run : plan.tasks) most_frames = std::max(most_frames, FramesOf(run));
  if (most_frames > 0) note_.limit_seconds = TimeLimitSeconds(most_frames, cost);
  REEL_RETURN_IF_ERROR(WriteNote());
  step_ = Step::kMaking;
  AnnouncePlan(why_length_.empty() ? plan.reason : why_length_ + "; " + plan.reason);
  std::vector<int64_t> tasks;
  for (auto task = first; task < static_cast<int64_t>(note_.tasks.size()); ++task) {
    tasks.push_back(task);
  }
  if (!tasks.empty()) Submit(std::move(tasks), bad_nodes_);
  has_asked_for_last_ = true;
  Submit({kLastTask}, bad_nodes_);
  return Status::Ok();
}

// --- Requests ---

void Campaign::Submit(std::vector<int64_t> tasks, const std::set<std::string>& without) {
  const TimePoint now = Clock::now();
  ClusterSubmission submission;
  submission.cores = CoresOfTask();
  submission.limit_seconds = job_.cluster.task_seconds;
  if (!submission.limit_seconds && note_.limit_seconds > 0) {
    // More where it was too little.
    int64_t timeouts = 0;
    for (const int64_t task : tasks) timeouts = std::max(timeouts, history_.timeout_count(task));
    submission.limit_seconds = note_.limit_seconds << std::min<int64_t>(timeouts, 3);
    if (facts_.most_seconds) {
      submission.limit_seconds =
          std::min(*submission.limit_seconds, *facts_.most_seconds / 60 * 60);
    }
    if (*submission.limit_seconds == 0) submission.limit_seconds.reset();
  }
  if (submission.limit_seconds) {
    submission.warning_seconds =
        std::max(kLeastWarningSeconds, std::min(*submission.limit_seconds / 2, WarningSeconds()));
  }
  submission.without_nodes = {without.begin(), without.end()};
  if (tasks.front() == kLastTask) {
    submission.after_others = !is_all_made();
    does_last_wait_ = submission.after_others;
  }
  submission.tasks = std::move(tasks);
  for (const int64_t task : submission.tasks) history_.Submits(task, now);
  due_.emplace_back([this, submission] {
    for (const int64_t task : submission.tasks) history_.Submitted(task, Clock::now());
    engine_->Submit(submission, [this, submission](const Status& status) {
      for (const int64_t task : submission.tasks) history_.Submitted(task, Clock::now());
      turn_interval_ = kTurnAfterSubmission;
      next_turn_ = Clock::now() + turn_interval_;
      if (status.ok() || outcome_) return;
      if (status.code() == StatusCode::kUnavailable) return SetAway(status.message());
      if (attempts_->attempts().empty()) return StopUnlessOk(status);
      PutOff(submission.tasks, status);
    });
  });
}

// It has taken some of the film's tasks, so there is nothing wrong with them: there are too many at the moment, say.
void Campaign::PutOff(const std::vector<int64_t>& tasks, const Status& refusal) {
  for (const int64_t task : tasks) history_.WasNotSubmitted(task);
  next_submission_ = Clock::now() + kPatienceWithRefusals;
  if (!warned_.insert(refusal.message()).second) return;
  events_.Emit(Warning{fmt::format("{} does not take more tasks now: {}; they are submitted later",
                                   engine_->name(), refusal.message())});
}

// So that a segment which is being made can be finished.
int64_t Campaign::WarningSeconds() const {
  if (!cost_) return kLeastWarningSeconds;
  const auto frames = static_cast<double>(segments().front().frame_count);
  return kLeastWarningSeconds + static_cast<int64_t>(1.5 * frames * cost_->frame_seconds);
}

void Campaign::Cancel(const std::vector<ListedTask>& copies) {
  history_.Cancelled(copies);
  due_.emplace_back([this, copies] {
    engine_->Cancel(copies, [this](const Status& status) {
      if (status.code() == StatusCode::kUnavailable) SetAway(status.message());
    });
  });
}

// --- Failures ---

// A node that cannot do any of it is told apart from a frame that cannot be drawn: the coordinator has loaded the same
// renderer, so a task that refuses the job is on a node that lacks something.
void Campaign::WatchForBadNode(int64_t task, const TaskView& view) {
  if (view.facts.is_made || view.facts.failures == 0) return;
  for (const auto& [node, why] : history_.BadNodes(task, *attempts_, ScriptFacts())) {
    if (!bad_nodes_.insert(node).second) continue;
    events_.Emit(Warning{fmt::format("node {} {}; it is not used any more", node, why)});
    due_.emplace_back([this] {
      engine_->Avoid({bad_nodes_.begin(), bad_nodes_.end()}, [](const Status&) {});
    });
  }
  const auto is_bad = [&](const ClusterFacts::Node& node) {
    return bad_nodes_.contains(node.name);
  };
  const bool is_none_left =
      !facts_.nodes.empty() && std::all_of(facts_.nodes.begin(), facts_.nodes.end(), is_bad);
  if (is_none_left && !view.facts.has_life) GiveUp(task);
}

void Campaign::GiveUp(int64_t task) {
  if (outcome_) return;
  const TaskFailure failure = history_.FirstFailure(task, *attempts_);
  FailedTask failed_task;
  failed_task.task = task;
  if (task != kLastTask) {
    const SegmentRun& run = note_.tasks[static_cast<size_t>(task)];
    failed_task.first_frame = segments()[static_cast<size_t>(run.first)].first_frame;
    failed_task.frame_count = FramesOf(run);
  }
  if (failure.attempt != nullptr) {
    failed_task.log = attempts_->LogOf(*failure.attempt);
    failed_task.last_lines = attempts_->LastLines(*failure.attempt);
  }
  JobFailed failed = DescribeTaskFailure(failed_task, failure, ScriptFacts());
  Fail(Status(failed.code, std::move(failed.message)), std::move(failed.cause));
}

}  // namespace reel
