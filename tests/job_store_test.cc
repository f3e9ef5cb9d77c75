// The store's files, transactions and refusals; real files, real kills.

#include "daemon/reeld/job_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <string>
#include <vector>

#include "daemon/reeld/job_change.h"
#include "daemon/reeld/store_schema.h"
#include "submission.h"
#include "temporary_directory.h"

namespace reel {
namespace {

JobStore OpenStore(const TemporaryDirectory& directory) {
  Result<JobStore> store = JobStore::Open(directory.path());
  INFO(store.status().message());
  REQUIRE(store.ok());
  return std::move(store).value();
}

StoredJob OnlyJob(const JobStore& store) {
  const std::vector<StoredJob> jobs = store.Load().value();
  REQUIRE(jobs.size() == 1);
  return jobs.front();
}

StoreBatch Change(const JobSummary& before, const JobSummary& after) {
  StoreBatch batch;
  batch.changes = {{before, after, std::nullopt}};
  return batch;
}

JobSummary Standing(JobSummary job, JobStanding standing) {
  job.Stand(standing);
  return job;
}

std::string PragmaOf(const TemporaryDirectory& directory, const char* pragma) {
  Database database = Database::Open(directory / "jobs.db").value();
  return database.ReadText(pragma).value();
}

TEST_CASE("a job comes back from the store byte by byte") {
  const TemporaryDirectory directory;
  const std::string odd("a\0b\n\x1b[2J\xff", 9);
  {
    JobStore store = OpenStore(directory);
    CHECK(store.Add({odd, odd + "s", odd + "o", odd + "k", 20}, 5).value() == 1);
  }
  const JobStore store = OpenStore(directory);
  const StoredJob job = OnlyJob(store);
  CHECK(job.summary.job == 1);
  CHECK(job.summary.state == JobState::kQueued);
  CHECK(job.summary.scene == odd + "s");
  CHECK(job.summary.output == odd + "o");
  CHECK(job.summary.submitted_ms == 5);
  CHECK(job.summary.priority == 20);
  CHECK(job.key == odd + "k");
  CHECK(job.text_bytes == 9);
  CHECK(store.Text(1).value() == odd);
  CHECK_FALSE(store.Text(2).ok());
}

TEST_CASE("all that a job can become is kept") {
  const TemporaryDirectory directory;
  JobSummary after;
  {
    JobStore store = OpenStore(directory);
    store.Add(Submission("a"), 5).value();
    JobSummary before = OnlyJob(store).summary;
    after = Started(before, 20);
    after.pause_requested = true;
    after.deaths = 2;
    after.progress = Progress{};
    after.progress->frames_done = 33;
    REQUIRE(store.Commit(Change(before, after)).ok());
  }
  const JobSummary running = OnlyJob(OpenStore(directory)).summary;
  CHECK(running.standing() == JobStanding{JobState::kRunning});
  CHECK(running.pause_requested);
  CHECK(running.starts == 1);
  CHECK(running.deaths == 2);
  CHECK(running.started_ms == 20);
  REQUIRE(running.progress);
  CHECK(running.progress->frames_done == 33);
  {
    JobStore store = OpenStore(directory);
    const JobVerdict verdict{{JobState::kFailed}, false, StatusCode::kUnavailable, "no ffmpeg"};
    StoreBatch batch = Change(running, Ended(running, verdict, 44));
    batch.changes[0].failure = JobFailed{StatusCode::kUnavailable, "no ffmpeg", {}, 3};
    batch.changes[0].failure->cause.last_lines = {"a", "b"};
    REQUIRE(store.Commit(batch).ok());
  }
  const JobStore store = OpenStore(directory);
  const JobSummary failed = OnlyJob(store).summary;
  CHECK(failed.state == JobState::kFailed);
  CHECK(failed.code == StatusCode::kUnavailable);
  CHECK(failed.message == "no ffmpeg");
  CHECK(failed.ended_ms == 44);
  CHECK(failed.progress);
  const std::optional<JobFailed> failure = store.Failure(1).value();
  REQUIRE(failure);
  CHECK(failure->segments_kept == 3);
  CHECK(failure->cause.last_lines == std::vector<std::string>{"a", "b"});
}

TEST_CASE("the store makes the changes that the state machine allows, and no other") {
  const std::vector<JobStanding> standings = {{JobState::kQueued}, {JobState::kRunning},
                                              kPausedByUser,       {JobState::kDone},
                                              {JobState::kFailed}, {JobState::kCancelled}};
  const TemporaryDirectory directory;
  JobStore store = OpenStore(directory);
  int count = 0;
  for (const JobStanding from : standings) {
    for (const JobStanding to : standings) {
      INFO(JobStateName(from.state) << " -> " << JobStateName(to.state));
      const int64_t id = store.Add(Submission(std::to_string(++count)), 0).value();
      JobSummary job = store.Load().value().back().summary;
      REQUIRE(job.job == id);
      // There by way of RUNNING, from which everything can be reached.
      if (from.state != JobState::kQueued) {
        const JobSummary running = Standing(job, {JobState::kRunning});
        REQUIRE(store.Commit(Change(job, running)).ok());
        job = Standing(running, from);
        if (from != running.standing()) REQUIRE(store.Commit(Change(running, job)).ok());
      }
      const bool stays = from == to && !IsFinal(from.state);
      CHECK(store.Commit(Change(job, Standing(job, to))).ok() == (stays || CanBecome(from, to)));
      const JobStanding now = store.Load().value().back().summary.standing();
      CHECK(now == (CanBecome(from, to) ? to : from));
    }
  }
}

TEST_CASE("a change is refused when the job does not stand where the caller believes") {
  const TemporaryDirectory directory;
  JobStore store = OpenStore(directory);
  store.Add(Submission("a"), 0).value();
  const JobSummary queued = OnlyJob(store).summary;
  REQUIRE(store.Commit(Change(queued, Standing(queued, kPausedByUser))).ok());
  // Allowed from QUEUED, which it no longer is.
  CHECK_FALSE(store.Commit(Change(queued, Standing(queued, {JobState::kRunning}))).ok());
  CHECK(OnlyJob(store).summary.standing() == kPausedByUser);
}

TEST_CASE("not even SQL takes a job out of its final state") {
  const TemporaryDirectory directory;
  JobStore store = OpenStore(directory);
  store.Add(Submission("a"), 0).value();
  const JobSummary queued = OnlyJob(store).summary;
  REQUIRE(store.Commit(Change(queued, Standing(queued, {JobState::kCancelled}))).ok());
  Database database = Database::Open(directory / "jobs.db").value();
  CHECK_FALSE(database.Execute("UPDATE jobs SET state = 'DONE'").ok());
  CHECK_FALSE(database.Execute("UPDATE jobs SET state = 'QUEUED'").ok());
}

TEST_CASE("a pause of the supervisor's own is RUNNING in the store") {
  const TemporaryDirectory directory;
  JobStore store = OpenStore(directory);
  store.Add(Submission("a"), 0).value();
  const JobSummary queued = OnlyJob(store).summary;
  const JobSummary running = Standing(queued, {JobState::kRunning});
  const JobSummary waits = Standing(queued, kPausedByItself);
  REQUIRE(store.Commit(Change(queued, running)).ok());
  REQUIRE(store.Commit(Change(running, waits)).ok());
  CHECK(OnlyJob(store).summary.standing() == JobStanding{JobState::kRunning});
  CHECK(store.Commit(Change(waits, Standing(waits, {JobState::kDone}))).ok());
}

TEST_CASE("a key, and the output of a job that has not ended, are there once") {
  const TemporaryDirectory directory;
  JobStore store = OpenStore(directory);
  store.Add(Submission("a", "key"), 0).value();
  CHECK_FALSE(store.Add(Submission("b", "key"), 0).ok());
  CHECK_FALSE(store.Add({"{}", "c", "/tmp/./a.mp4", ""}, 0).ok());
  CHECK(store.Load().value().size() == 1);
  const JobSummary queued = OnlyJob(store).summary;
  REQUIRE(store.Commit(Change(queued, Standing(queued, {JobState::kCancelled}))).ok());
  CHECK(store.Add({"{}", "c", "/tmp/./a.mp4", ""}, 0).ok());
  CHECK(store.Add({"{}", "none", "", ""}, 0).ok());
  CHECK(store.Add({"{}", "none", "", ""}, 0).ok());
}

TEST_CASE(
    "a retry has the text, the output, the priority and the place of the job that it takes up") {
  const TemporaryDirectory directory;
  JobStore store = OpenStore(directory);
  SubmitJob submission = Submission("a", "key");
  submission.priority = 20;
  submission.on = "slurm";
  store.Add(submission, 0).value();
  const JobSummary queued = OnlyJob(store).summary;
  REQUIRE(store.Commit(Change(queued, Standing(queued, {JobState::kCancelled}))).ok());
  CHECK(store.AddRetry(1, 9).value() == 2);
  CHECK_FALSE(store.AddRetry(1, 9).ok());  // the output is taken
  CHECK_FALSE(store.AddRetry(7, 9).ok());
  const StoredJob retry = store.Load().value().back();
  CHECK(retry.summary.retry_of == 1);
  CHECK(retry.summary.output == "/tmp/a.mp4");
  CHECK(retry.summary.priority == 20);
  CHECK(store.Load().value().front().summary.on == "slurm");
  CHECK(retry.summary.on == "slurm");
  CHECK(retry.key.empty());
  CHECK(store.Text(2).value() == store.Text(1).value());
}

// The steps from version 1 to 4, taken back.
constexpr const char* kAsVersion1 = R"sql(
DROP INDEX one_live_job_a_place;
CREATE UNIQUE INDEX one_live_job_a_place ON jobs (place)
  WHERE state IN ('QUEUED', 'RUNNING', 'PAUSED') AND place <> x'';
ALTER TABLE jobs DROP COLUMN cluster;
ALTER TABLE jobs DROP COLUMN uid;
ALTER TABLE jobs DROP COLUMN user;
ALTER TABLE jobs DROP COLUMN ticket;
ALTER TABLE jobs DROP COLUMN priority;
PRAGMA user_version = 1)sql";

TEST_CASE(
    "the jobs of an old store have the default priority, are the daemon's own and on no cluster") {
  const TemporaryDirectory directory;
  OpenStore(directory).Add(Submission("a"), 0).value();
  {
    Database database = Database::Open(directory / "jobs.db").value();
    REQUIRE(database.Execute(kAsVersion1).ok());
  }
  const StoredJob job = OnlyJob(OpenStore(directory));
  CHECK(job.summary.priority == kDefaultPriority);
  CHECK(job.summary.uid == kOwnUser);
  CHECK(job.summary.user.empty());
  CHECK(job.summary.on.empty());
  CHECK(job.ticket == 0);
}

TEST_CASE("a job of another user keeps its owner and ticket, also when it is retried") {
  const TemporaryDirectory directory;
  const JobOwner owner{1000, "ada", 77};
  {
    JobStore store = OpenStore(directory);
    store.Add(Submission("a", "1000:key"), 0, owner).value();
    // Names that another user uses too are no conflict.
    CHECK(store.Add(Submission("a", "1000:key"), 0, {1001, "bob", 78}).ok());
    CHECK_FALSE(store.Add(Submission("a"), 0, owner).ok());
    const JobSummary queued = store.Load().value().front().summary;
    REQUIRE(store.Commit(Change(queued, Standing(queued, {JobState::kCancelled}))).ok());
    CHECK(store.AddRetry(1, 9).value() == 3);
  }
  const std::vector<StoredJob> jobs = OpenStore(directory).Load().value();
  REQUIRE(jobs.size() == 3);
  for (const StoredJob* job : {&jobs[0], &jobs[2]}) {
    CHECK(job->summary.uid == 1000);
    CHECK(job->summary.user == "ada");
    CHECK(job->ticket == 77);
  }
  CHECK(jobs[0].key == "1000:key");
  CHECK(jobs[1].key == "1000:key");
}

TEST_CASE("ids are never given again, also not when the jobs are forgotten") {
  const TemporaryDirectory directory;
  {
    JobStore store = OpenStore(directory);
    store.Add(Submission("a"), 0).value();
    const JobSummary queued = OnlyJob(store).summary;
    StoreBatch batch = Change(queued, Standing(queued, {JobState::kCancelled}));
    batch.forget = {1};
    REQUIRE(store.Commit(batch).ok());
    CHECK(store.Load().value().empty());
    CHECK_FALSE(store.Text(1).ok());
  }
  CHECK(OpenStore(directory).Add(Submission("b"), 0).value() == 2);
}

TEST_CASE("a job that has not ended is not forgotten") {
  const TemporaryDirectory directory;
  JobStore store = OpenStore(directory);
  store.Add(Submission("a"), 0).value();
  StoreBatch batch;
  batch.forget = {1};
  REQUIRE(store.Commit(batch).ok());
  CHECK(OnlyJob(store).summary.job == 1);
}

TEST_CASE("output is kept with its numbers, and what the job no longer keeps goes") {
  const TemporaryDirectory directory;
  JobStore store = OpenStore(directory);
  store.Add(Submission("a"), 0).value();
  JobOutput output;
  const auto save = [&] {
    StoreBatch batch;
    batch.outputs = {{1, output.Unsaved(), std::nullopt}};
    REQUIRE(store.Commit(batch).ok());
    output.MarkSaved(batch.outputs[0].part);
  };
  for (int i = 0; i < 3; ++i) {
    Progress progress;
    progress.frames_done = i;
    output.AddEvent(progress);
    output.AddEvent(Warning{std::to_string(i)});
    save();
  }
  const size_t count = JobOutput::kMaxLogLines + 7;
  for (size_t i = 0; i < count; ++i) output.AddLogLine({"x", std::to_string(i)});
  save();
  output.AddLogLine({"x", "last"});
  CHECK(output.has_unsaved());
  save();
  CHECK_FALSE(output.has_unsaved());
  const JobOutput read = store.Output(1).value();
  int64_t seen_event = 0, seen_read_event = 0, seen_line = 0, seen_read_line = 0;
  while (const JobEvent* event = output.NextEvent(&seen_event)) {
    const JobEvent* same = read.NextEvent(&seen_read_event);
    REQUIRE(same != nullptr);
    CHECK(JobEventToJson(*same) == JobEventToJson(*event));
    CHECK(seen_read_event == seen_event);
  }
  CHECK(read.NextEvent(&seen_read_event) == nullptr);
  while (output.HasLogAfter(seen_line)) {
    CHECK(ReplyToJson(read.NextLogLines(&seen_read_line)) ==
          ReplyToJson(output.NextLogLines(&seen_line)));
  }
  CHECK_FALSE(read.HasLogAfter(seen_read_line));
}

TEST_CASE("what was acknowledged is there after SIGKILL right behind the acknowledgement") {
  const TemporaryDirectory directory;
  { OpenStore(directory); }
  for (int64_t round = 1; round <= 5; ++round) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    if (child == 0) {
      // A connection of its own: none crosses the fork.
      Result<JobStore> store = JobStore::Open(directory.path());
      const Result<int64_t> id = store->Add(Submission(std::to_string(round)), 0);
      if (id.ok()) [[maybe_unused]]
        const ssize_t told = write(ends[1], "!", 1);
      kill(getpid(), SIGKILL);
    }
    close(ends[1]);
    char acknowledged = 0;
    REQUIRE(read(ends[0], &acknowledged, 1) == 1);
    close(ends[0]);
    int wait_status = 0;
    REQUIRE(waitpid(child, &wait_status, 0) == child);
    CHECK(WTERMSIG(wait_status) == SIGKILL);
    CHECK(OpenStore(directory).Load().value().size() == static_cast<size_t>(round));
    CHECK(PragmaOf(directory, "PRAGMA integrity_check") == "ok");
  }
}

TEST_CASE("a transaction that is killed half-way leaves nothing") {
  const TemporaryDirectory directory;
  { OpenStore(directory).Add(Submission("a"), 0).value(); }
  const pid_t child = fork();
  if (child == 0) {
    Database database = Database::Open(directory / "jobs.db").value();
    static_cast<void>(database.Execute("BEGIN IMMEDIATE; UPDATE jobs SET state = 'RUNNING'"));
    kill(getpid(), SIGKILL);
  }
  waitpid(child, nullptr, 0);
  CHECK(OnlyJob(OpenStore(directory)).summary.state == JobState::kQueued);
}

TEST_CASE("the store flushes each commit to the disk and is for its user alone") {
  const TemporaryDirectory directory;
  Database database = Database::Open(directory / "jobs.db").value();
  REQUIRE(PrepareStore(database).ok());
  CHECK(database.ReadText("PRAGMA synchronous").value() == "2");  // FULL
  CHECK(database.ReadText("PRAGMA journal_mode").value() == "wal");
  CHECK(database.ReadText("PRAGMA foreign_keys").value() == "1");
  CHECK(database.ReadText("PRAGMA user_version").value() == "4");
  for (const char* name : {"jobs.db", "jobs.db-wal", "jobs.db-shm"}) {
    struct stat status = {};
    REQUIRE(stat((directory / name).c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
  }
  // No program that is started inherits it.
  int open_descriptors = 0;
  for (int fd = 3; fd < 64; ++fd) {
    char target[256] = {};
    const std::string link = "/proc/self/fd/" + std::to_string(fd);
    if (readlink(link.c_str(), target, sizeof(target) - 1) <= 0) continue;
    if (std::string(target).find("jobs.db") == std::string::npos) continue;
    ++open_descriptors;
    CHECK((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
  }
  CHECK(open_descriptors >= 2);
}

}  // namespace
}  // namespace reel
