#include "daemon/reeld/job_store.h"

#include <filesystem>
#include <utility>
#include <variant>

#include "daemon/reeld/store_schema.h"

namespace reel {
namespace {

// The columns that a change may set, in the order of BindChange; JobOf reads them after id and before
// what is settled when a job is added.
constexpr const char* kSelectJobs = R"sql(
SELECT id, state, pause_reason, cancel_requested, pause_requested, retry_of, starts, deaths,
       started_ms, ended_ms, progress, code, message,
       scene, output, priority, submitted_ms, user, uid, cluster, ticket, key,
       length(text)
FROM jobs JOIN job_texts ON job = id ORDER BY id)sql";

constexpr const char* kUpdateJob = R"sql(
UPDATE jobs SET state = ?, pause_reason = ?, cancel_requested = ?, pause_requested = ?, starts = ?,
  deaths = ?, started_ms = ?, ended_ms = ?, code = ?, message = ?,
  progress = coalesce(?, progress), failure = coalesce(?, failure)
WHERE id = ? AND state = ?)sql";

constexpr const char* kInsertJob = R"sql(
INSERT INTO jobs (key, state, scene, output, place, submitted_ms, priority, cluster, user, uid,
                  ticket)
VALUES (?, 'QUEUED', ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";

constexpr const char* kInsertRetry = R"sql(
INSERT INTO jobs (state, scene, output, place, priority, cluster, user, uid, ticket, submitted_ms,
                  retry_of)
SELECT 'QUEUED', scene, output, place, priority, cluster, user, uid, ticket, ?, id
FROM jobs WHERE id = ?)sql";

// What the store calls a job whose supervisor lives.
JobStanding Stored(JobStanding standing) {
  return standing == kPausedByItself ? JobStanding{JobState::kRunning} : standing;
}

StatusCode CodeFromName(const std::string& name) {
  for (const StatusCode code :
       {StatusCode::kInvalidInput, StatusCode::kUnavailable, StatusCode::kFailed,
        StatusCode::kCancelled, StatusCode::kInternal}) {
    if (StatusCodeName(code) == name) return code;
  }
  return StatusCode::kOk;
}

template <typename T>
std::optional<T> EventOf(const std::string& json) {
  const Result<JobEvent> event = JobEventFromJson(json);
  const T* wanted = event.ok() ? std::get_if<T>(&event.value()) : nullptr;
  return wanted == nullptr ? std::nullopt : std::optional<T>(*wanted);
}

// Unique among all jobs, while users choose their keys for themselves.
std::string KeyPrefix(int64_t uid) {
  return uid == kOwnUser ? std::string() : std::to_string(uid) + ":";
}
std::string StoredKey(const std::string& key, int64_t uid) { return KeyPrefix(uid) + key; }
std::string KeyOf(const std::string& stored, int64_t uid) {
  return stored.empty() ? stored : stored.substr(KeyPrefix(uid).size());
}

StoredJob JobOf(const Statement& row) {
  StoredJob job;
  JobSummary& summary = job.summary;
  int column = 0;
  summary.job = row.Integer(column++);
  summary.state = JobStateFromName(row.Bytes(column++)).value_or(JobState::kFailed);
  if (summary.state == JobState::kPaused) summary.paused_by = PausedBy::kUser;
  summary.pause_reason = row.Bytes(column++);
  summary.cancel_requested = row.Integer(column++) != 0;
  summary.pause_requested = row.Integer(column++) != 0;
  summary.retry_of = row.Integer(column++);
  summary.starts = row.Integer(column++);
  summary.deaths = row.Integer(column++);
  summary.started_ms = row.Integer(column++);
  summary.ended_ms = row.Integer(column++);
  summary.progress = EventOf<Progress>(row.Bytes(column++));
  summary.code = CodeFromName(row.Bytes(column++));
  summary.message = row.Bytes(column++);
  summary.scene = row.Bytes(column++);
  summary.output = row.Bytes(column++);
  summary.priority = row.Integer(column++);
  summary.submitted_ms = row.Integer(column++);
  summary.user = row.Bytes(column++);
  summary.uid = row.Integer(column++);
  summary.on = row.Bytes(column++);
  job.ticket = row.Integer(column++);
  job.key = KeyOf(row.Bytes(column++), summary.uid);
  job.text_bytes = row.Integer(column);
  return job;
}

template <typename Event>
void BindEvent(Statement& statement, const std::optional<Event>& event) {
  if (event) {
    statement.Bind(std::string_view(JobEventToJson(*event)));
  } else {
    statement.BindNull();
  }
}

void BindChange(Statement& statement, const StoreChange& change) {
  const JobSummary& after = change.after;
  statement.Bind(JobStateName(Stored(after.standing()).state)).BindBytes(after.pause_reason);
  statement.Bind(int64_t{after.cancel_requested}).Bind(int64_t{after.pause_requested});
  statement.Bind(after.starts).Bind(after.deaths).Bind(after.started_ms).Bind(after.ended_ms);
  statement.Bind(StatusCodeName(after.code)).BindBytes(after.message);
  BindEvent(statement, after.progress);
  BindEvent(statement, change.failure);
  statement.Bind(after.job).Bind(JobStateName(Stored(change.before.standing()).state));
}

Status CheckChange(const StoreChange& change) {
  const JobStanding from = Stored(change.before.standing());
  const JobStanding to = Stored(change.after.standing());
  // A job that stays where it is may still change its requests and its progress, unless it has ended.
  const bool stays = from == to && !IsFinal(from.state);
  if (stays || CanBecome(from, to)) return Status::Ok();
  return Internal("job " + std::to_string(change.after.job) + " cannot become " +
                  std::string(JobStateName(to.state)) + " from " +
                  std::string(JobStateName(from.state)));
}

}  // namespace

std::string OutputPlace(const std::string& output) {
  return std::filesystem::path(output).lexically_normal().string();
}

Result<JobStore> JobStore::Open(const std::string& directory) {
  REEL_ASSIGN_OR_RETURN(Database database, Database::Open(directory + "/jobs.db"));
  REEL_RETURN_IF_ERROR(PrepareStore(database));
  return JobStore(std::move(database));
}

Result<std::vector<StoredJob>> JobStore::Load() const {
  std::vector<StoredJob> jobs;
  Statement row(database_, kSelectJobs);
  for (;;) {
    REEL_ASSIGN_OR_RETURN(const bool has_row, row.Step());
    if (!has_row) return jobs;
    jobs.push_back(JobOf(row));
  }
}

Result<int64_t> JobStore::Add(const SubmitJob& submission, int64_t now_ms, const JobOwner& owner) {
  Transaction transaction(database_);
  REEL_RETURN_IF_ERROR(transaction.Begin());
  Statement insert(database_, kInsertJob);
  if (submission.key.empty()) {
    insert.BindNull();
  } else {
    insert.BindBytes(StoredKey(submission.key, owner.uid));
  }
  insert.BindBytes(submission.scene).BindBytes(submission.output);
  insert.BindBytes(OutputPlace(submission.output)).Bind(now_ms).Bind(submission.priority);
  insert.Bind(std::string_view(submission.on));
  insert.BindBytes(owner.user).Bind(owner.uid).Bind(owner.ticket);
  REEL_RETURN_IF_ERROR(insert.Run());
  const int64_t id = database_.last_row_id();
  Statement text(database_, "INSERT INTO job_texts VALUES (?, ?)");
  REEL_RETURN_IF_ERROR(text.Bind(id).BindBytes(submission.job).Run());
  REEL_RETURN_IF_ERROR(transaction.Commit());
  return id;
}

Result<int64_t> JobStore::AddRetry(int64_t job, int64_t now_ms) {
  Transaction transaction(database_);
  REEL_RETURN_IF_ERROR(transaction.Begin());
  REEL_RETURN_IF_ERROR(Statement(database_, kInsertRetry).Bind(now_ms).Bind(job).Run());
  if (database_.changed_rows() != 1) return Internal("there is no job to be retried in the store");
  const int64_t id = database_.last_row_id();
  Statement text(database_, "INSERT INTO job_texts SELECT ?, text FROM job_texts WHERE job = ?");
  REEL_RETURN_IF_ERROR(text.Bind(id).Bind(job).Run());
  REEL_RETURN_IF_ERROR(transaction.Commit());
  return id;
}

Status JobStore::Commit(const StoreBatch& batch) {
  Transaction transaction(database_);
  REEL_RETURN_IF_ERROR(transaction.Begin());
  for (const StoreOutput& output : batch.outputs) REEL_RETURN_IF_ERROR(Write(output));
  for (const StoreChange& change : batch.changes) REEL_RETURN_IF_ERROR(Write(change));
  for (const int64_t job : batch.forget) REEL_RETURN_IF_ERROR(Forget(job));
  return transaction.Commit();
}

Status JobStore::Write(const StoreChange& change) {
  REEL_RETURN_IF_ERROR(CheckChange(change));
  Statement update(database_, kUpdateJob);
  BindChange(update, change);
  REEL_RETURN_IF_ERROR(update.Run());
  if (database_.changed_rows() == 1) return Status::Ok();
  return Internal("job " + std::to_string(change.after.job) + " is not " +
                  std::string(JobStateName(Stored(change.before.standing()).state)) +
                  " in the store");
}

Status JobStore::Write(const StoreOutput& output) {
  const int64_t job = output.job;
  // Or replaced: an event that could not be read back has left its number free.
  Statement event(database_, "INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?)");
  for (const NumberedEvent& numbered : output.part.events) {
    const bool is_progress = std::holds_alternative<Progress>(numbered.event);
    if (is_progress) {
      Statement old(database_, "DELETE FROM events WHERE job = ? AND is_progress = 1");
      REEL_RETURN_IF_ERROR(old.Bind(job).Run());
    }
    event.Bind(job).Bind(numbered.number).Bind(int64_t{is_progress});
    REEL_RETURN_IF_ERROR(event.Bind(std::string_view(JobEventToJson(numbered.event))).Run());
    event.Reset();
  }
  Statement line(database_, "INSERT OR REPLACE INTO log_lines VALUES (?, ?, ?, ?)");
  for (const NumberedLine& numbered : output.part.lines) {
    line.Bind(job).Bind(numbered.number).BindBytes(numbered.line.source);
    REEL_RETURN_IF_ERROR(line.BindBytes(numbered.line.text).Run());
    line.Reset();
  }
  Statement old_events(database_, "DELETE FROM events WHERE job = ? AND number < ?");
  REEL_RETURN_IF_ERROR(old_events.Bind(job).Bind(output.part.first_event).Run());
  Statement old_lines(database_, "DELETE FROM log_lines WHERE job = ? AND number < ?");
  REEL_RETURN_IF_ERROR(old_lines.Bind(job).Bind(output.part.first_line).Run());
  if (!output.progress) return Status::Ok();
  Statement progress(database_, "UPDATE jobs SET progress = ? WHERE id = ?");
  return progress.Bind(std::string_view(JobEventToJson(*output.progress))).Bind(job).Run();
}

Status JobStore::Forget(int64_t job) {
  Statement remove(database_, R"sql(DELETE FROM jobs
    WHERE id = ? AND state IN ('DONE', 'FAILED', 'CANCELLED'))sql");
  return remove.Bind(job).Run();
}

Result<std::string> JobStore::Text(int64_t job) const {
  Statement text(database_, "SELECT text FROM job_texts WHERE job = ?");
  REEL_ASSIGN_OR_RETURN(const bool has_row, text.Bind(job).Step());
  if (!has_row) return Internal("job " + std::to_string(job) + " has no text in the store");
  return text.Bytes(0);
}

Result<JobOutput> JobStore::Output(int64_t job) const {
  OutputPart saved;
  Statement event(database_, "SELECT number, event FROM events WHERE job = ? ORDER BY number");
  event.Bind(job);
  for (;;) {
    REEL_ASSIGN_OR_RETURN(const bool has_row, event.Step());
    if (!has_row) break;
    Result<JobEvent> parsed = JobEventFromJson(event.Bytes(1));
    // A kind that an older or later Reel knew is no reason to show nothing.
    if (parsed.ok()) saved.events.push_back({event.Integer(0), std::move(parsed).value()});
  }
  Statement line(database_,
                 "SELECT number, source, text FROM log_lines WHERE job = ? ORDER BY number");
  line.Bind(job);
  for (;;) {
    REEL_ASSIGN_OR_RETURN(const bool has_row, line.Step());
    if (!has_row) return JobOutput::FromSaved(saved);
    saved.lines.push_back({line.Integer(0), {line.Bytes(1), line.Bytes(2)}});
  }
}

Result<std::optional<JobFailed>> JobStore::Failure(int64_t job) const {
  Statement failure(database_, "SELECT failure FROM jobs WHERE id = ?");
  REEL_ASSIGN_OR_RETURN(const bool has_row, failure.Bind(job).Step());
  if (!has_row || failure.IsNull(0)) return std::optional<JobFailed>();
  return EventOf<JobFailed>(failure.Bytes(0));
}

}  // namespace reel
