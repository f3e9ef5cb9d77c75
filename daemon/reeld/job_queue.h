// JobQueue: the jobs that the daemon knows, which one starts next, and which ones are refused.
//
// A copy in memory of what the store says (job_store.h), for decisions: pure, with no clock, process or
// file, so that its tests are tables. Whoever calls it writes to the store first. Belongs to the
// daemon's one thread.
//
//     queue.Admit(request) -> store -> queue.Add(job) -> queue.NextToStart() -> store ->
//     queue.Replace(job as it is now) ...
//
// At most `running` jobs run at once on this machine, and `on_cluster` jobs are made by a cluster; neither kind
// waits for the other. A third kind is that of cancelled jobs that have to have a supervisor once more, to remove
// what they have on the cluster (job_change.h): they start first, and have a few places of their own when all are
// taken. Of each kind the next one is of the user who has the fewest running, and among such
// of the one who has been given the least of the machine (processor seconds; who comes anew begins level with
// the one who has had least); of his jobs the one of the highest priority, and among equals the one with the
// lowest id. So a priority orders a user's own jobs, and nobody waits for another's whole queue. Every number here is bounded: a
// full queue refuses, and the oldest ended jobs are to be forgotten. The jobs' texts are not here.

#pragma once

#include <array>
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
  size_t running = 1;                       // on this machine
  size_t waiting = 1000;                    // QUEUED, and PAUSED by a user
  size_t waiting_bytes = size_t{64} << 20;  // the texts of these together
  size_t finished = 1000;
  // Of each user of a machine's daemon.
  size_t running_per_user = 1'000'000;  // on this machine
  size_t waiting_per_user = 1'000'000;
  size_t lingering_per_user = 1'000'000;
  size_t on_cluster = 16;  // of all users
};

class JobQueue {
 public:
  // Of cancelled jobs, beyond the limit of those on the cluster.
  static constexpr size_t kClearingPlaces = 4;

  explicit JobQueue(QueueLimits limits) : limits_(limits) {}

  // The job that came earlier with the same key, or none: the job may be added. kInvalidInput when a
  // part is missing or too long, or when another job that has not ended writes the same output;
  // kUnavailable when the queue is full.
  Result<std::optional<Submitted>> Admit(const SubmitJob& request, int64_t uid = kOwnUser) const;

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

  // What a job has used of the machine counts for its user.
  void Charge(int64_t id, double processor_seconds);

  // A supervisor of this user's that has outlived its job's end, for the job's command: it has no place among
  // those that run, and a user with too many of them starts none.
  void BeginLingering(int64_t uid) { ++lingering_[uid]; }
  void EndLingering(int64_t uid);

  // The latest progress of a running job, and its share of the processors.
  void Report(int64_t id, const Progress& progress);
  void SetShare(int64_t id, double cores) { jobs_.at(id).summary.share_cores = cores; }

  // The ended jobs beyond the limit, when one more has ended: the oldest of whoever has most of them, so that
  // one user's many do not push out what others still want to look at.
  std::vector<int64_t> TooMany() const;
  void Forget(int64_t id);

  // The job, or null when it never was or is forgotten. Valid until the next change.
  const JobSummary* Find(int64_t id) const;
  int64_t text_bytes(int64_t id) const { return jobs_.at(id).text_bytes; }
  int64_t ticket(int64_t id) const { return jobs_.at(id).ticket; }
  // Whether a job has it.
  bool HasTicket(int64_t ticket) const;

  // Ids above `after`, ascending, as many as a message holds: of all users, or of one.
  JobPage List(int64_t after, std::optional<int64_t> uid = std::nullopt) const;

  size_t queued() const { return queued_.size(); }
  size_t paused() const { return paused_.size(); }
  // All that run, wherever; and those of them that have a place on the cluster.
  size_t running() const { return running_.size(); }
  size_t on_cluster() const { return running_of(Kind::kOnCluster) + running_of(Kind::kClearing); }
  size_t finished() const { return finished_; }
  size_t max_running() const { return limits_.running; }
  size_t users() const { return users_.size(); }
  const QueueLimits& limits() const { return limits_; }
  const std::set<int64_t>& running_jobs() const { return running_; }

 private:
  // In the order in which jobs start.
  using Turn = std::pair<int64_t, int64_t>;  // the priority, negative, and the id

  // By user id and the text.
  using OfUser = std::pair<int64_t, std::string>;

  using Ending = std::pair<int64_t, int64_t>;  // when it ended, and its id

  // In the order in which they are looked at.
  enum class Kind : size_t { kClearing, kOnCluster, kHere };
  static constexpr std::array kKinds = {Kind::kClearing, Kind::kOnCluster, Kind::kHere};

  // A user's jobs of one kind.
  struct Line {
    std::set<Turn> queued;
    size_t running = 0;
    double used = 0;  // processor seconds
  };

  struct User {
    std::array<Line, kKinds.size()> lines;  // by kind
    size_t paused = 0;                      // by himself
    size_t jobs = 0;
    std::set<Ending> finished;

    Line& of(Kind kind) { return lines[static_cast<size_t>(kind)]; }
    const Line& of(Kind kind) const { return lines[static_cast<size_t>(kind)]; }
  };

  static Kind KindOf(const JobSummary& job) {
    if (!job.on_cluster()) return Kind::kHere;
    return job.cancel_requested ? Kind::kClearing : Kind::kOnCluster;
  }
  size_t& running_of(Kind kind) { return running_by_kind_[static_cast<size_t>(kind)]; }
  size_t running_of(Kind kind) const { return running_by_kind_[static_cast<size_t>(kind)]; }

  static Turn TurnOf(const JobSummary& job) { return {-job.priority, job.job}; }

  Status CheckRoom(int64_t text_bytes, int64_t uid) const;
  Status CheckPlace(const std::string& output, int64_t uid) const;
  bool HasPlace(Kind kind) const;
  bool MayStart(int64_t uid, const Line& line, Kind kind) const;
  std::optional<int64_t> NextOf(Kind kind) const;
  std::optional<int64_t> FirstIn(const Line& line) const;
  void BeginLevel(Line& line, Kind kind);
  void Enter(const StoredJob& job);
  void Leave(const StoredJob& job);

  QueueLimits limits_;
  std::map<int64_t, StoredJob> jobs_;
  std::map<OfUser, int64_t> ids_by_key_;
  std::map<OfUser, int64_t> live_places_;  // outputs of jobs that have not ended
  std::map<int64_t, User> users_;          // who have jobs
  std::map<int64_t, size_t> lingering_;    // by user id
  std::set<int64_t> queued_;
  std::set<int64_t> paused_;
  std::set<int64_t> running_;
  std::array<size_t, kKinds.size()> running_by_kind_ = {};
  size_t finished_ = 0;
  std::set<int64_t> held_back_;
  int64_t waiting_bytes_ = 0;
};

}  // namespace reel
