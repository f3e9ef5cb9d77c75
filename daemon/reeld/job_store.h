// JobStore: the jobs of the daemon on disk. What it has said ok to survives any death of the daemon
// and a loss of power; the queue in memory (job_queue.h) is a copy of it.
//
// Used by reeld, in its one thread; files DIR/jobs.db, jobs.db-wal, jobs.db-shm. Each call that writes
// is one transaction: all of it or nothing, and about one fsync, which is the only thing that it blocks
// for (sqlite_database.h has the one exception). A connection never crosses a fork.
//
//     store = JobStore::Open(directory)          the directory is locked by the caller
//     store.Load() -> the queue
//     id = store.Add(submission)                 the client may hear "submitted" once this returns
//     store.Commit({.changes = {{before, after}}, .outputs = ...})
//
// The store does not trust its caller either: a change must be one that CanBecome allows, and is
// written only if the job still stands where `before` says; a final state is also guarded by a trigger,
// keys and live outputs by unique indices.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "daemon/reeld/job_output.h"
#include "daemon/reeld/job_starter.h"
#include "daemon/reeld/sqlite_database.h"
#include "protocol/daemon_messages.h"

namespace reel {

struct StoredJob {
  JobSummary summary;
  std::string key;
  int64_t text_bytes = 0;
  int64_t ticket = 0;  // job_starter.h
};

struct StoreChange {
  JobSummary before;
  JobSummary after;
  std::optional<JobFailed> failure;  // kept for `reel explain`
};

struct StoreOutput {
  int64_t job = 0;
  OutputPart part;
  std::optional<Progress> progress;
};

// Of one transaction.
struct StoreBatch {
  std::vector<StoreChange> changes;
  std::vector<StoreOutput> outputs;
  std::vector<int64_t> forget;  // ended jobs
};

// The path of an output without "." and "..", for comparisons. The file system is not asked, since
// the daemon opens no path of a user's.
std::string OutputPlace(const std::string& output);

class JobStore {
 public:
  // REQUIRES: `directory` exists, and nobody else has the store open. On failure as PrepareStore.
  static Result<JobStore> Open(const std::string& directory);

  // Ids ascending.
  Result<std::vector<StoredJob>> Load() const;

  // A new QUEUED job; its id. kInternal when its key or its live output is there already: the queue
  // should have seen it.
  Result<int64_t> Add(const SubmitJob& submission, int64_t now_ms, const JobOwner& owner = {});

  // A new QUEUED job with the text, owner, scene, output and place of `job`.
  Result<int64_t> AddRetry(int64_t job, int64_t now_ms);

  // PAUSED/itself counts as RUNNING here (protocol/job_state.h).
  Status Commit(const StoreBatch& batch);

  // The text that was submitted. kInternal when there is no such job.
  Result<std::string> Text(int64_t job) const;

  Result<JobOutput> Output(int64_t job) const;
  Result<std::optional<JobFailed>> Failure(int64_t job) const;

 private:
  explicit JobStore(Database database) : database_(std::move(database)) {}

  Status Write(const StoreChange& change);
  Status Write(const StoreOutput& output);
  Status Forget(int64_t job);

  Database database_;
};

}  // namespace reel
