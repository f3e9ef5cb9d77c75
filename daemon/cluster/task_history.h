// TaskHistory: what has become of a film's tasks so far, put together from its directory and from what the cluster tells.
//
// A task has copies: those that the cluster lists, and attempts, which are what a copy leaves in the directory. Which
// belongs to which is not known for sure, and not needed. No processes, no files; one thread.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "daemon/cluster/attempt_list.h"
#include "daemon/cluster/cluster_engine.h"
#include "daemon/cluster/task_script.h"
#include "daemon/cluster/task_verdict.h"

namespace reel {

// A task as it stands now.
struct TaskView {
  TaskFacts facts;
  std::vector<ListedTask> copies;         // that wait or run, for the cluster
  std::vector<ListedTask> silent_copies;  // of those
  std::set<std::string> failed_nodes;
  std::vector<const Attempt*> living;
};

// The first thing that went wrong with a task.
struct TaskFailure {
  const Attempt* attempt = nullptr;  // null: it did not come to one
  std::optional<JobFailed> told;     // by the attempt; none: it ended without a word
  std::string cluster_word;          // "OUT_OF_MEMORY"; empty: the cluster said nothing
  ListedTask::Ending ending = ListedTask::Ending::kFailed;  // what that means
  std::string node;
  int exit_code = 0;
  std::vector<std::string> nodes;  // of all failures, in their order
  int64_t unseen = 0;              // submissions of which nothing was ever seen
};

class TaskHistory {
 public:
  // What the cluster has listed now; none: it does not answer.
  void Take(const std::optional<std::vector<ListedTask>>& listing);

  // A submission is being asked for, whether it comes through or not; and is still, or has been just now.
  void Submits(int64_t task, TimePoint now);
  void Submitted(int64_t task, TimePoint now) { memories_[task].submitted_at = now; }
  // The cluster has refused it.
  void WasNotSubmitted(int64_t task) { --memories_[task].unseen; }

  // They end because we want it.
  void Cancelled(const std::vector<ListedTask>& copies);

  // `made`: so many segments of it are made; `is_made`: all are.
  TaskView View(int64_t task, int64_t made, bool is_made, const AttemptList& attempts,
                TimePoint now);

  // Of a task that has failures.
  TaskFailure FirstFailure(int64_t task, const AttemptList& attempts) const;

  // Nodes on which a task failed in a way that says that they cannot make any of the film's, and why.
  std::map<std::string, std::string> BadNodes(int64_t task, const AttemptList& attempts,
                                              const TaskScriptFacts& script) const;

  // How often the cluster has ended copies of it because their time was over.
  int64_t timeout_count(int64_t task) const;

  // Copies of any task but the last that wait or run.
  bool has_copies() const;

  // Failures of all tasks.
  int64_t failure_count() const;

  // Copies of tasks that wait, and why the first of them that says so does.
  int64_t waiting_count() const;
  std::string waits_for() const;

 private:
  struct Memory {
    std::optional<TimePoint> submitted_at;
    int64_t unseen = 0;  // submissions since anything was seen of the task
    int64_t attempts = 0;
    std::map<std::string, ListedTask> ended_badly;  // by id
    int64_t made = 0;                               // segments, at the last look
    int64_t failures = 0;                           // in all
    int64_t forgiven_failures = 0;                  // from before its last segment was made
    int64_t stops = 0;
    int64_t forgiven_stops = 0;
  };

  bool IsListed(const Attempt& attempt) const;
  AttemptStanding StandingOfAttempt(const Attempt& attempt, TimePoint now) const;

  bool is_known_ = false;  // what the cluster lists
  std::map<int64_t, std::vector<ListedTask>> copies_;
  std::map<int64_t, Memory> memories_;
  std::set<std::string> cancelled_;                   // ids
  std::map<std::string, AttemptStanding> standings_;  // of attempts, at the last look
};

}  // namespace reel
