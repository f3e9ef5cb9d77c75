// Campaign: a film made on a cluster, from its plan to the file under its name.
//
// What a Supervisor is to the processes of one machine, this is to a cluster's tasks, but that it trusts them less: it
// draws nothing, encodes nothing and publishes nothing, and may be away while they do. It
// submits, looks at what stands in the film's directory and at what the cluster lists, and asks again for what is
// missing.
//
//     kLooking    what the cluster has
//     kMeasuring  one task alone, the first segment: it shows whether a node sees the directory and can draw
//                 the film, and what a frame costs                               (not for a film of one segment)
//     kMaking     all tasks, and the last one that waits for them
//     kEnding     what is still in the queue is cancelled
//
// Another campaign for the same film, started with "resume", takes up where this one was interrupted: the note in the
// directory says which tasks there are, and attempts that live are left alone. After one that has ended, failed or
// stopped, it only takes the finished segments, and plans anew.
//
// One thread around one PollLoop. Every task is a `reel-supervisor share` (task_script.h).

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/cluster/attempt_list.h"
#include "daemon/cluster/campaign_directory.h"
#include "daemon/cluster/cluster_engine.h"
#include "daemon/cluster/plan/task_plan.h"
#include "daemon/cluster/task_history.h"
#include "daemon/cluster/task_removal.h"
#include "daemon/cluster/task_script.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/end_hook.h"
#include "daemon/supervisor/event_stream.h"
#include "daemon/supervisor/job_check.h"
#include "daemon/supervisor/job_preparation.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"

namespace reel {

class Campaign {
 public:
  Campaign(JobSpec job, CheckedJob checked, const EventStream& events);
  ~Campaign();

  // Blocks until the film stands under its name, has failed or was stopped. Once. The last event is told.
  Status Render();

  enum class Keep { kFinishedSegments, kNothing };

  // Cancels the film's tasks. May be called from a callback of loop().
  void Stop(Keep keep, const std::string& reason);

  // Ends at once; the tasks go on, and a later campaign with "resume" takes them up. The same.
  void LetGo();

  // As Supervisor::end_hook.
  std::optional<EndHookFacts> end_hook() const;

  PollLoop& loop() { return loop_; }

 private:
  enum class Step { kLooking, kMeasuring, kMaking, kEnding };

  // --- The film and its directory ---
  Status Open();
  Status Plan();
  bool IsOfThisFilm(const CampaignNote& note) const;
  Status BeginCampaign();
  TaskScriptFacts ScriptFacts() const;
  JobSpec JobOfTasks() const;
  const std::vector<Segment>& segments() const { return plan_->encode.segments; }
  int64_t FramesOf(const SegmentRun& run) const;
  bool is_all_made() const { return work_->finished().size() == segments().size(); }

  // --- Turns ---
  void OnTick();
  void Turn();
  nanoseconds MoreForTasks() const;
  void OnLooked(const Result<ClusterFacts>& facts);
  void WarnOfSmallNodes() const;
  void OnListed(const Result<std::vector<ListedTask>>& tasks);
  void SetAway(const std::string& why);
  void Scan(TimePoint now);
  void OnAttemptEvent(const Attempt& attempt, const JobEvent& event);
  void TellPause();
  void TellProgress(TimePoint now);

  // --- What is next ---
  void Decide(TimePoint now);
  Status TakeInForgotten();
  void DecideTasks(TimePoint now);
  void DecideLast(TimePoint now);
  bool IsLastHeldUp(const TaskView& view, TimePoint now);
  void Measure(TimePoint now);
  Status PlanRest(const TaskCost& cost);
  Status CutAnew(SegmentLengthChoice choice);
  Status StartAll(const TaskCost& cost);
  Status StartTasks();
  Status WriteNote();
  void AnnouncePlan(const std::string& tasks);
  void Submit(std::vector<int64_t> tasks, const std::set<std::string>& without);
  void PutOff(const std::vector<int64_t>& tasks, const Status& refusal);
  void Cancel(const std::vector<ListedTask>& copies);
  void WatchForBadNode(int64_t task, const TaskView& view);
  void GiveUp(int64_t task);
  std::set<std::string> NodesToAvoid(const TaskView& view) const;
  int64_t WarningSeconds() const;
  bool IsMade(const SegmentRun& run) const;
  int64_t MadeOf(const SegmentRun& run) const;
  int64_t CoresOfTask() const;
  ClusterRoom Room() const;

  // --- Idle slots ---
  // A part of one task that has become another.
  struct Split {
    int64_t from = 0;
    int64_t to = 0;
  };
  bool CanSplit() const;
  void LookForIdleSlots(TimePoint now);
  void OnIdleSlots(const ClusterFacts& facts);
  void FollowSplits();
  void GiveAway(const Split& split, const SegmentRun& taken);

  // --- The end ---
  void Finish(const Finished& last);
  void Fail(Status status, FailureCause cause);
  void StopUnlessOk(Status status);
  void BeginEnding(Status outcome);
  void LookAtEnding(TimePoint now);
  void EndLoop();
  void TellEnd();

  JobSpec job_;
  const CheckedJob checked_;
  const EventStream& events_;
  const TimePoint started_ = Clock::now();
  PollLoop loop_;
  Step step_ = Step::kLooking;
  std::optional<JobPlan> plan_;
  std::optional<WorkDirectory> work_;
  CampaignNote note_;
  std::unique_ptr<CampaignDirectory> directory_;
  std::unique_ptr<ClusterEngine> engine_;
  // Of campaigns that this one does not take up; they may still be cancelling.
  std::vector<std::unique_ptr<ClusterEngine>> old_engines_;
  std::unique_ptr<AttemptList> attempts_;
  TaskHistory history_;
  ClusterFacts facts_;
  std::optional<TaskCost> cost_;
  std::string why_length_;       // of the segments, where it is not the usual one
  std::string tasks_reason_;     // as announced
  std::optional<int64_t> kept_;  // segments, of an earlier run
  bool has_scanned_ = false;     // the directory
  bool has_asked_for_last_ = false;
  bool does_last_wait_ = true;  // for the others, as far as is known
  std::optional<TimePoint> all_made_since_;
  std::string away_reason_;  // the cluster does not answer, and why

  TimePoint next_turn_ = started_;
  TimePoint next_scan_ = started_;
  TimePoint next_progress_ = started_;
  nanoseconds turn_interval_{};
  std::vector<std::function<void()>> due_;  // requests to the cluster, one after the other
  std::set<std::string> bad_nodes_;         // that cannot do any of it
  std::set<std::string> warned_;
  std::string pause_reason_;
  std::vector<const Attempt*> living_;
  std::vector<Split> splits_;  // whose task that takes has not begun
  TimePoint next_idle_look_ = started_;
  TimePoint next_submission_ = started_;  // of tasks, after a refusal

  std::optional<Status> outcome_;
  FailureCause cause_;
  Keep keep_ = Keep::kFinishedSegments;
  bool lets_go_ = false;
  Finished finished_;
  int64_t frames_done_ = 0;             // when the job ended
  std::optional<TaskRemoval> removal_;  // kEnding
};

}  // namespace reel
