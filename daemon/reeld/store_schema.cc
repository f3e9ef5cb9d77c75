#include "daemon/reeld/store_schema.h"

#include <array>
#include <string>

namespace reel {
namespace {

// Texts that people or renderers wrote are BLOBs: any byte comes back as it went in.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice, also not when old jobs are deleted
  key BLOB UNIQUE,                       -- of the submission; NULL: none
  state TEXT NOT NULL
    CHECK (state IN ('QUEUED', 'RUNNING', 'PAUSED', 'DONE', 'FAILED', 'CANCELLED')),
  pause_reason BLOB NOT NULL DEFAULT x'',
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  pause_requested INTEGER NOT NULL DEFAULT 0,
  retry_of INTEGER NOT NULL DEFAULT 0,
  starts INTEGER NOT NULL DEFAULT 0,
  deaths INTEGER NOT NULL DEFAULT 0,
  scene BLOB NOT NULL,
  output BLOB NOT NULL,
  place BLOB NOT NULL,                   -- the output's path without "." and ".."
  submitted_ms INTEGER NOT NULL,
  started_ms INTEGER NOT NULL DEFAULT 0,
  ended_ms INTEGER NOT NULL DEFAULT 0,
  progress TEXT,                         -- the latest, as an event
  code TEXT NOT NULL DEFAULT 'ok',
  message BLOB NOT NULL DEFAULT x'',
  failure TEXT                           -- the JobFailed event, whole
) STRICT;

CREATE UNIQUE INDEX one_live_job_a_place ON jobs (place)
  WHERE state IN ('QUEUED', 'RUNNING', 'PAUSED') AND place <> x'';

CREATE TRIGGER one_final_state BEFORE UPDATE OF state ON jobs
  WHEN OLD.state IN ('DONE', 'FAILED', 'CANCELLED')
BEGIN SELECT RAISE(ABORT, 'the job has its final state'); END;

-- Apart from jobs, so that a list of jobs does not read them.
CREATE TABLE job_texts (
  job INTEGER PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  text BLOB NOT NULL
) STRICT;

CREATE TABLE events (
  job INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  is_progress INTEGER NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (job, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE log_lines (
  job INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  source BLOB NOT NULL,
  text BLOB NOT NULL,
  PRIMARY KEY (job, number)
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* kVersion2 = R"sql(
ALTER TABLE jobs ADD COLUMN priority INTEGER NOT NULL DEFAULT 10
  CHECK (priority BETWEEN 1 AND 100);
)sql";

// Jobs of many users: -1 and no name is the daemon's own. Each may name any output, since whose it is the
// file system decides.
constexpr const char* kVersion3 = R"sql(
ALTER TABLE jobs ADD COLUMN uid INTEGER NOT NULL DEFAULT -1;
ALTER TABLE jobs ADD COLUMN user BLOB NOT NULL DEFAULT x'';
ALTER TABLE jobs ADD COLUMN ticket INTEGER NOT NULL DEFAULT 0;  -- of reel-launcher; 0: none
DROP INDEX one_live_job_a_place;
CREATE UNIQUE INDEX one_live_job_a_place ON jobs (uid, place)
  WHERE state IN ('QUEUED', 'RUNNING', 'PAUSED') AND place <> x'';
)sql";

// Where a job runs: "slurm", or nothing: on this machine.
constexpr const char* kVersion4 = R"sql(
ALTER TABLE jobs ADD COLUMN cluster TEXT NOT NULL DEFAULT '';
)sql";

// kSteps[n] leads from version n to n + 1.
constexpr std::array kSteps = {kVersion1, kVersion2, kVersion3, kVersion4};
static_assert(kSteps.size() == kSchemaVersion);

Result<int64_t> ReadNumber(Database& database, const char* sql) {
  Statement statement(database, sql);
  REEL_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
  return has_row ? statement.Integer(0) : int64_t{0};
}

Status CheckIntegrity(Database& database) {
  REEL_ASSIGN_OR_RETURN(const std::string words, database.ReadText("PRAGMA quick_check(1)"));
  if (words == "ok") return Status::Ok();
  return database.Failure(SQLITE_CORRUPT).Prefixed(words);
}

// Before anything is written: what is not ours, or newer than we are, is left as it is.
Status CheckOrigin(Database& database, int64_t version) {
  REEL_ASSIGN_OR_RETURN(const int64_t id, ReadNumber(database, "PRAGMA application_id"));
  REEL_ASSIGN_OR_RETURN(const int64_t tables,
                        ReadNumber(database, "SELECT count(*) FROM sqlite_schema"));
  const bool is_empty = version == 0 && id == 0 && tables == 0;
  if (!is_empty && id != kApplicationId) {
    return Unavailable(database.path() +
                       " is a database of another program; move it away, or name another directory "
                       "with --state");
  }
  if (version >= (is_empty ? 0 : 1) && version <= kSchemaVersion) return Status::Ok();
  return Unavailable("the job store " + database.path() + " has schema version " +
                     std::to_string(version) + ", this reeld knows 1 to " +
                     std::to_string(kSchemaVersion) +
                     "; start the reeld that wrote it, or name another directory with --state");
}

Status Migrate(Database& database, int64_t version) {
  for (; version < kSchemaVersion; ++version) {
    Transaction transaction(database);
    REEL_RETURN_IF_ERROR(transaction.Begin());
    REEL_RETURN_IF_ERROR(database.Execute(kSteps[static_cast<size_t>(version)]));
    const std::string stamp = "PRAGMA application_id = " + std::to_string(kApplicationId) +
                              "; PRAGMA user_version = " + std::to_string(version + 1);
    REEL_RETURN_IF_ERROR(database.Execute(stamp.c_str()));
    REEL_RETURN_IF_ERROR(transaction.Commit());
  }
  return Status::Ok();
}

Status UseWriteAheadLog(Database& database) {
  REEL_ASSIGN_OR_RETURN(const std::string mode, database.ReadText("PRAGMA journal_mode = WAL"));
  if (mode == "wal") return Status::Ok();
  return Unavailable("the job store " + database.path() +
                     " cannot use a write-ahead log (it stays at \"" + mode +
                     "\"); name a directory on a local disk with --state");
}

// To see that it can be written now, and not when the first client submits.
Status CheckWritable(Database& database) {
  if (database.is_read_only()) return database.Failure(SQLITE_READONLY);
  Transaction transaction(database);
  REEL_RETURN_IF_ERROR(transaction.Begin());
  return transaction.Commit();
}

}  // namespace

Status PrepareStore(Database& database) {
  REEL_RETURN_IF_ERROR(
      database.Execute("PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF"));
  REEL_ASSIGN_OR_RETURN(const int64_t version, ReadNumber(database, "PRAGMA user_version"));
  REEL_RETURN_IF_ERROR(CheckOrigin(database, version));
  REEL_RETURN_IF_ERROR(CheckIntegrity(database));
  if (database.is_read_only()) return database.Failure(SQLITE_READONLY);
  REEL_RETURN_IF_ERROR(UseWriteAheadLog(database));
  // In WAL mode only FULL flushes the log at each commit (sqlite.org/pragma.html#pragma_synchronous).
  REEL_RETURN_IF_ERROR(database.Execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON"));
  REEL_RETURN_IF_ERROR(Migrate(database, version));
  return CheckWritable(database);
}

}  // namespace reel
