#include "daemon/reeld/job_change.h"

#include <catch2/catch.hpp>
#include <csignal>
#include <string>
#include <utility>
#include <vector>

namespace reel {
namespace {

// A job that stands there, with what was asked of it before: "", "cancel" or "pause".
JobSummary Job(JobStanding standing, const std::string& asked = "") {
  JobSummary job;
  job.job = 7;
  job.Stand(standing);
  job.cancel_requested = asked == "cancel";
  job.pause_requested = asked == "pause";
  job.pause_reason = standing.state == JobState::kPaused ? "because" : "";
  return job;
}

const JobStanding kQueued{JobState::kQueued}, kRunning{JobState::kRunning};
const JobStanding kDone{JobState::kDone}, kFailed{JobState::kFailed};
const JobStanding kCancelled{JobState::kCancelled};

struct Decided {
  JobStanding from;
  std::string asked;
  JobStanding to;
  std::string asks;  // afterwards
  int signal;
};

void CheckDecision(const Decided& row, const JobDecision& decision) {
  INFO(JobStateName(row.from.state) << " " << row.asked);
  CHECK(decision.after.standing() == row.to);
  CHECK(decision.after.cancel_requested == (row.asks == "cancel"));
  CHECK(decision.after.pause_requested == (row.asks == "pause"));
  CHECK(decision.signal == row.signal);
  CHECK(decision.changed == !(row.from == row.to && row.asked == row.asks));
  CHECK((row.from == row.to || CanBecome(row.from, row.to)));
}

TEST_CASE("cancel in every state") {
  const std::vector<Decided> rows = {
      {kQueued, "", kCancelled, "cancel", 0},
      {kRunning, "", kRunning, "cancel", SIGINT},
      {kRunning, "pause", kRunning, "cancel", SIGINT},
      {kRunning, "cancel", kRunning, "cancel", 0},
      {kPausedByItself, "", kPausedByItself, "cancel", SIGINT},
      {kPausedByUser, "", kCancelled, "cancel", 0},
      {kDone, "", kDone, "", 0},
      {kFailed, "", kFailed, "", 0},
      {kCancelled, "cancel", kCancelled, "cancel", 0},
  };
  for (const Decided& row : rows) {
    const JobDecision decision = DecideCancel(Job(row.from, row.asked), 50);
    CheckDecision(row, decision);
    CHECK(decision.after.ended_ms == (decision.changed && IsFinal(row.to.state) ? 50 : 0));
  }
}

JobSummary OnCluster(JobSummary job, int64_t starts, int64_t retry_of = 0) {
  job.on = "slurm";
  job.starts = starts;
  job.retry_of = retry_of;
  return job;
}

TEST_CASE(
    "a job that may have tasks on a cluster is cancelled by a supervisor, and by nobody else") {
  const std::vector<Decided> rows = {
      {kQueued, "", kQueued, "cancel", 0},
      {kQueued, "cancel", kQueued, "cancel", 0},
      {kPausedByUser, "", kQueued, "cancel", 0},
      {kRunning, "", kRunning, "cancel", SIGINT},
      {kCancelled, "cancel", kCancelled, "cancel", 0},
  };
  for (const Decided& row : rows) {
    for (const auto& [starts, retry_of] : {std::pair(1, 0), std::pair(0, 3)}) {
      const JobDecision decision =
          DecideCancel(OnCluster(Job(row.from, row.asked), starts, retry_of), 50);
      CheckDecision(row, decision);
      CHECK(decision.after.ended_ms == 0);
      CHECK((row.to == kCancelled || decision.after.pause_reason.empty()));
    }
  }
  // What never was on the cluster has nothing there.
  CHECK(DecideCancel(OnCluster(Job(kQueued), 0), 50).after.standing() == kCancelled);
  // It is neither paused nor resumed any more.
  const JobSummary clearing = OnCluster(Job(kQueued, "cancel"), 1);
  CHECK_FALSE(DecidePause(clearing).value().changed);
  CHECK_FALSE(DecideResume(clearing).value().changed);
}

TEST_CASE("pause in every state") {
  const std::vector<Decided> rows = {
      {kQueued, "", kPausedByUser, "", 0},
      {kRunning, "", kRunning, "pause", SIGTERM},
      {kRunning, "pause", kRunning, "pause", 0},
      {kRunning, "cancel", kRunning, "cancel", 0},
      {kPausedByItself, "", kPausedByItself, "pause", SIGTERM},
      {kPausedByUser, "", kPausedByUser, "", 0},
  };
  for (const Decided& row : rows) {
    CheckDecision(row, DecidePause(Job(row.from, row.asked)).value());
  }
  for (const JobStanding ended : {kDone, kFailed, kCancelled}) {
    CHECK(DecidePause(Job(ended)).status().code() == StatusCode::kInvalidInput);
  }
}

TEST_CASE("resume in every state") {
  const std::vector<Decided> rows = {
      {kQueued, "", kQueued, "", 0},
      {kRunning, "", kRunning, "", 0},
      {kRunning, "pause", kRunning, "", 0},
      {kRunning, "cancel", kRunning, "cancel", 0},
      {kPausedByItself, "pause", kPausedByItself, "", 0},
      {kPausedByUser, "", kQueued, "", 0},
  };
  for (const Decided& row : rows) {
    CheckDecision(row, DecideResume(Job(row.from, row.asked)).value());
  }
  CHECK(DecideResume(Job(kPausedByUser)).value().after.pause_reason.empty());
  for (const JobStanding refused : {kDone, kFailed, kCancelled, kPausedByItself}) {
    CHECK(DecideResume(Job(refused)).status().code() == StatusCode::kInvalidInput);
  }
  CHECK(DecideResume(Job(kFailed)).status().message() ==
        "job 7 is FAILED already; `reel retry 7` takes it up again as a new job");
}

TEST_CASE("only a job that ended without a film is retried") {
  CHECK(CheckRetry(Job(kFailed)).ok());
  CHECK(CheckRetry(Job(kCancelled)).ok());
  for (const JobStanding refused : {kDone, kQueued, kRunning, kPausedByItself, kPausedByUser}) {
    CHECK(CheckRetry(Job(refused)).code() == StatusCode::kInvalidInput);
  }
  CHECK(CheckRetry(Job(kQueued)).message() ==
        "job 7 is QUEUED; only a job that is FAILED or CANCELLED can be taken up again");
  CHECK(CheckRetry(Job(kDone)).message() ==
        "job 7 is DONE, there is nothing to be taken up again; submit it again with --force to "
        "have the film anew");
}

TEST_CASE("a supervisor's pause is the job's as long as it lives") {
  const JobSummary paused = Waiting(Job(kRunning), "no space");
  CHECK(paused.standing() == kPausedByItself);
  CHECK(paused.pause_reason == "no space");
  CHECK(GoingOn(paused).standing() == kRunning);
  CHECK(GoingOn(paused).pause_reason.empty());
  CHECK(Waiting(Job(kPausedByUser), "no space").standing() == kPausedByUser);
  CHECK(GoingOn(Job(kPausedByUser)).standing() == kPausedByUser);
}

TEST_CASE("a start counts, and the first one dates the job") {
  JobSummary job = Started(Job(kQueued), 100);
  CHECK(job.standing() == kRunning);
  CHECK(job.starts == 1);
  job = Ended(job, {kQueued, true, StatusCode::kOk, ""}, 150);
  CHECK(job.deaths == 1);
  CHECK(job.ended_ms == 0);
  job = Started(job, 200);
  CHECK(job.starts == 2);
  CHECK(job.started_ms == 100);
}

TEST_CASE("what a killed daemon leaves goes on as it was asked to") {
  struct Recovery {
    JobStanding from;
    std::string asked;
    JobStanding to;
  };
  const std::vector<Recovery> rows = {
      {kQueued, "", kQueued},           {kPausedByUser, "", kPausedByUser},
      {kRunning, "", kQueued},          {kRunning, "pause", kPausedByUser},
      {kRunning, "cancel", kCancelled}, {kDone, "", kDone},
      {kFailed, "", kFailed},           {kCancelled, "cancel", kCancelled},
  };
  for (const Recovery& row : rows) {
    INFO(JobStateName(row.from.state) << " " << row.asked);
    const JobSummary job = Recovered(Job(row.from, row.asked), 9);
    CHECK(job.standing() == row.to);
    CHECK(job.deaths == 0);
    CHECK_FALSE(job.pause_requested);
  }
}

TEST_CASE("a cancelled job on a cluster that a killed daemon leaves is still to be cancelled") {
  const JobSummary job = Recovered(OnCluster(Job(kRunning, "cancel"), 1), 9);
  CHECK(job.standing() == kQueued);
  CHECK(job.cancel_requested);
  CHECK(job.deaths == 0);
  CHECK(Recovered(OnCluster(Job(kRunning, "pause"), 1), 9).standing() == kPausedByUser);
  CHECK(Recovered(OnCluster(Job(kRunning), 1), 9).standing() == kQueued);
}

}  // namespace
}  // namespace reel
