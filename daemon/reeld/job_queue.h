// JobQueue: the jobs that the daemon knows, which one starts next, and which ones are refused.
//
// A copy in memory of what the store says (job_store.h), for decisions: pure, with no clock, process or
// file, so that its tests are tables. Whoever calls it writes to the store first. Belongs to the
// daemon's one thread.
//
//     queue.Admit(request) -> store -> queue.Add(job) -> queue.NextToStart() -> store ->
//     queue.Replace(job as it is now) ...
//
// The job of the highest priority starts next, and among equals the one with the lowest id; at most
// `running` run at once. Every number here is bounded: a
// full queue refuses, and the oldest ended jobs are to be forgotten. The jobs' texts are not here.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "daemon/reeld/job_store.h"
#include "protocol/daemon_messages.h"

namespace reel {

struct QueueLimits {
  size_t running = 1;
  size_t waiting = 1000;                    // QUEUED, and PAUSED by a user
  size_t waiting_bytes = size_t{64} << 20;  // the texts of these together
  size_t finished = 1000;
};

class JobQueue {
 public:
  explicit JobQueue(QueueLimits limits) : limits_(limits) {}

  // The job that came earlier with the same key, or none: the job may be added. kInvalidInput when a
  // part is missing or too long, or when another job that has not ended writes the same output;
  // kUnavailable when the queue is full.
  Result<std::optional<Submitted>> Admit(const SubmitJob& request) const;

  // The same for `reel retry`: a retry of this job that has not ended, or none. kInvalidInput also when
  // there is no such job, or it did not fail.
  Result<std::optional<Submitted>> AdmitRetry(int64_t job) const;

  // REQUIRES: its id is greater than all before.
  void Add(const StoredJob& job);

  // Jobs that are beyond a limit that fell stay: fewer start, none is accepted, more are forgotten.
  void SetLimits(QueueLimits limits) { limits_ = limits; }

  // The job that should be started now, if any.
  std::optional<int64_t> NextToStart() const;

  // A job that is held back does not start, and others go first.
  void HoldBack(int64_t id) { held_back_.insert(id); }
  void LetGo(int64_t id) { held_back_.erase(id); }

  // The job as it is now. REQUIRES: it is known, and CanBecome allows it.
  void Replace(const JobSummary& after);

  // The latest progress of a running job, and its share of the processors.
  void Report(int64_t id, const Progress& progress);
  void SetShare(int64_t id, double cores) { jobs_.at(id).summary.share_cores = cores; }

  // The oldest ended jobs beyond the limit, when one more has ended.
  std::vector<int64_t> TooMany() const;
  void Forget(int64_t id);

  // The job, or null when it never was or is forgotten. Valid until the next change.
  const JobSummary* Find(int64_t id) const;
  int64_t text_bytes(int64_t id) const { return jobs_.at(id).text_bytes; }

  // Ids above `after`, ascending, as many as a message holds.
  JobPage List(int64_t after) const;

  size_t queued() const { return queued_.size(); }
  size_t paused() const { return paused_.size(); }
  size_t running() const { return running_.size(); }
  size_t finished() const { return finished_.size(); }
  size_t max_running() const { return limits_.running; }
  const QueueLimits& limits() const { return limits_; }
  const std::set<int64_t>& running_jobs() const { return running_; }

 private:
  // In the order in which jobs start.
  using Turn = std::pair<int64_t, int64_t>;  // the priority, negative, and the id

  static Turn TurnOf(const JobSummary& job) { return {-job.priority, job.job}; }

  Status CheckRoom(int64_t text_bytes) const;
  Status CheckPlace(const std::string& output) const;
  void Enter(const StoredJob& job);
  void Leave(const StoredJob& job);

  QueueLimits limits_;
  std::map<int64_t, StoredJob> jobs_;
  std::map<std::string, int64_t> ids_by_key_;
  std::map<std::string, int64_t> live_places_;  // outputs of jobs that have not ended
  std::set<Turn> queued_;
  std::set<int64_t> paused_;
  std::set<int64_t> running_;
  std::set<std::pair<int64_t, int64_t>> finished_;  // when it ended, and its id
  std::set<int64_t> held_back_;
  int64_t waiting_bytes_ = 0;
};

}  // namespace reel
