// JobQueue: the jobs that the daemon knows, which one starts next, and what may happen to each.
//
// Pure: no clock, no process, no file, so that its tests are tables and so that a store on disk can
// take its place behind the same functions. Belongs to the daemon's one thread.
//
//     queue.Submit(...) -> queue.NextToStart() -> queue.Start(id) -> queue.Report(id) ... ->
//     queue.Finish(id, verdict)
//
// Jobs start in the order of their submission, at most `running` at once. Every number here is
// bounded: a full queue refuses, and the oldest finished jobs are forgotten.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/status.h"
#include "protocol/daemon_messages.h"

namespace reel {

// How a job ended.
struct JobVerdict {
  JobState state = JobState::kFailed;  // a final one
  StatusCode code = StatusCode::kOk;
  std::string message;  // why, unless DONE
};

struct QueueLimits {
  size_t running = 1;
  size_t waiting = 1000;
  size_t waiting_bytes = size_t{64} << 20;  // the jobs' texts together
  size_t finished = 1000;
};

enum class CancelOutcome {
  kUnknownJob,
  kCancelledAtOnce,  // it was waiting
  kMustBeStopped,    // it is running; the caller stops its supervisor
  kAlreadyAsked,     // it is running and was told before
  kAlreadyFinal,
};

class JobQueue {
 public:
  explicit JobQueue(QueueLimits limits) : limits_(limits) {}

  // A new job at the end of the queue, or the one that came earlier with the same key.
  // kInvalidInput when a part is missing or too long; kUnavailable when the queue is full.
  Result<Submitted> Submit(const SubmitJob& request, int64_t now_ms);

  // The job that should be started now, if any.
  std::optional<int64_t> NextToStart() const;

  // Makes it RUNNING and gives the job's text, which the queue no longer keeps.
  // REQUIRES: `id` is NextToStart().
  std::string Start(int64_t id, int64_t now_ms);

  // The latest progress of a running job.
  void Report(int64_t id, const Progress& progress);

  CancelOutcome Cancel(int64_t id, int64_t now_ms);

  // REQUIRES: the job is RUNNING and verdict.state is final. Forgets the oldest finished jobs when
  // there are too many.
  void Finish(int64_t id, const JobVerdict& verdict, int64_t now_ms);

  // The job, or null when it never was or is forgotten. Valid until the next change.
  const JobSummary* Find(int64_t id) const;

  // Ids above `after`, ascending, as many as a message holds.
  JobPage List(int64_t after) const;

  size_t queued() const { return waiting_.size(); }
  size_t running() const { return running_; }
  size_t finished() const { return finished_.size(); }
  size_t max_running() const { return limits_.running; }

 private:
  struct Job {
    JobSummary summary;
    std::string text;
    std::string key;
  };

  void Move(Job& job, JobState to);
  void End(Job& job, const JobVerdict& verdict, int64_t now_ms);
  void StopWaiting(Job& job);

  const QueueLimits limits_;
  std::map<int64_t, Job> jobs_;
  std::map<std::string, int64_t> ids_by_key_;
  std::set<int64_t> waiting_;
  size_t waiting_bytes_ = 0;
  size_t running_ = 0;
  std::deque<int64_t> finished_;  // the first ended first
  int64_t next_id_ = 1;
};

}  // namespace reel
