#include "daemon/reeld/job_verdict.h"

#include <catch2/catch.hpp>
#include <csignal>
#include <string>
#include <vector>

namespace reel {
namespace {

// What was asked of the job before its supervisor ended.
enum class Asked { kNothing, kCancel, kPause, kStop };

JobSummary JobOf(Asked asked, int64_t deaths) {
  JobSummary job;
  job.state = JobState::kRunning;
  job.cancel_requested = asked == Asked::kCancel;
  job.pause_requested = asked == Asked::kPause;
  job.deaths = deaths;
  return job;
}

TEST_CASE("a job's end follows from its last event, its supervisor's end and what was asked") {
  const ExitStatus exit_0{false, 0};
  const ExitStatus exit_1{false, 1};
  const ExitStatus killed{true, SIGKILL};
  const JobEvent finished = Finished{};
  const JobEvent failed = JobFailed{StatusCode::kUnavailable, "no ffmpeg", {}, 0};
  const JobEvent stopped = JobFailed{StatusCode::kCancelled, "stopped", {}, 0};
  constexpr std::nullopt_t silent = std::nullopt;
  struct Row {
    std::optional<JobEvent> event;
    ExitStatus exit_status;
    Asked asked;
    int64_t deaths;
    JobStanding to;
    StatusCode code;
    std::string words;  // part of the message
  };
  using enum Asked;
  const JobStanding done{JobState::kDone}, fails{JobState::kFailed}, queued{JobState::kQueued};
  const JobStanding cancelled{JobState::kCancelled}, paused = kPausedByUser;
  constexpr StatusCode kNo = StatusCode::kOk, kGone = StatusCode::kCancelled;
  const std::vector<Row> rows = {
      {finished, exit_0, kNothing, 0, done, kNo, ""},
      {finished, killed, kNothing, 0, done, kNo, ""},
      {finished, exit_0, kCancel, 0, done, kNo, ""},
      {finished, exit_0, kPause, 0, done, kNo, ""},
      {finished, exit_0, kStop, 0, done, kNo, ""},
      {failed, exit_1, kNothing, 0, fails, StatusCode::kUnavailable, "no ffmpeg"},
      {failed, exit_1, kCancel, 0, cancelled, kGone, "cancelled"},
      {failed, exit_1, kPause, 0, fails, StatusCode::kUnavailable, "no ffmpeg"},
      {failed, exit_1, kStop, 0, fails, StatusCode::kUnavailable, "no ffmpeg"},
      {stopped, exit_1, kNothing, 0, paused, kNo, "outside"},
      {stopped, exit_1, kCancel, 0, cancelled, kGone, "cancelled"},
      {stopped, exit_1, kPause, 0, paused, kNo, "reel pause"},
      {stopped, exit_1, kStop, 0, queued, kNo, ""},
      {silent, killed, kNothing, 0, queued, kNo, ""},
      {silent, killed, kNothing, 1, queued, kNo, ""},
      {silent, killed, kNothing, 2, fails, StatusCode::kFailed,
       "without saying how the job ended, for the third time"},
      {silent, killed, kCancel, 2, cancelled, kGone, "cancelled"},
      {silent, killed, kPause, 2, paused, kNo, "reel pause"},
      {silent, killed, kStop, 2, queued, kNo, ""},
      {silent, exit_1, kNothing, 0, fails, StatusCode::kFailed,
       "the job's supervisor exited with status 1 without saying how the job ended"},
      {silent, exit_0, kNothing, 0, fails, StatusCode::kFailed, "status 0"},
      {silent, exit_1, kStop, 0, queued, kNo, ""},
  };
  for (size_t i = 0; i < rows.size(); ++i) {
    INFO("row " << i);
    const Row& row = rows[i];
    const JobVerdict verdict =
        JudgeJob(JobOf(row.asked, row.deaths), {row.event, row.exit_status, row.asked != kNothing});
    CHECK(verdict.to == row.to);
    CHECK(verdict.code == row.code);
    CHECK(verdict.message.find(row.words) != std::string::npos);
    CHECK(verdict.message.empty() == row.words.empty());
    CHECK(verdict.is_death == (!row.event && row.exit_status.signalled && row.asked == kNothing));
    CHECK(CanBecome({JobState::kRunning}, verdict.to));
    CHECK(CanBecome(kPausedByItself, verdict.to));
  }
}

TEST_CASE("a cancelled job on a cluster has ended when its supervisor says that all is removed") {
  const JobEvent finished = Finished{};
  const JobEvent stopped = JobFailed{StatusCode::kCancelled, "cancelled", {}, 0};
  const JobEvent failed = JobFailed{StatusCode::kUnavailable, "scancel: no answer", {}, 0};
  const JobStanding done{JobState::kDone}, queued{JobState::kQueued};
  const JobStanding cancelled{JobState::kCancelled};
  const std::string left = "tasks may be left on the cluster (`squeue`): ";
  struct Row {
    std::optional<JobEvent> event;
    bool told_to_let_go;
    int64_t deaths;
    JobStanding to;
    bool is_death;
    std::string words;  // the end of the message
  };
  const std::vector<Row> rows = {
      {finished, false, 0, done, false, ""},
      {finished, true, 0, done, false, ""},
      {stopped, false, 0, cancelled, false, "cancelled while it ran"},
      {stopped, true, 0, queued, false, ""},
      {failed, false, 0, cancelled, false, left + "scancel: no answer"},
      {failed, true, 0, queued, false, ""},
      {std::nullopt, false, 0, queued, true, ""},
      {std::nullopt, true, 2, queued, false, ""},
      {std::nullopt, false, 2, cancelled, true,
       left + "its supervisor was killed by signal 9 (SIGKILL, Killed)"},
  };
  for (size_t i = 0; i < rows.size(); ++i) {
    INFO("row " << i);
    const Row& row = rows[i];
    JobSummary job = JobOf(Asked::kCancel, row.deaths);
    job.on = "slurm";
    const JobVerdict verdict =
        JudgeJob(job, {row.event, {true, SIGKILL}, true, row.told_to_let_go});
    CHECK(verdict.to == row.to);
    CHECK(verdict.is_death == row.is_death);
    CHECK_THAT(verdict.message, Catch::EndsWith(row.words));
    CHECK(verdict.message.empty() == row.words.empty());
  }
}

TEST_CASE("a job that cannot be started fails, and is cancelled where it was to be cancelled") {
  const Status why = Unavailable("the user is gone");
  JobSummary job = JobOf(Asked::kNothing, 0);
  CHECK(JudgeUnstartable(job, why).to == JobStanding{JobState::kFailed});
  CHECK(JudgeUnstartable(job, why).code == StatusCode::kUnavailable);
  CHECK(JudgeUnstartable(job, why).message == "the user is gone");
  job.cancel_requested = true;
  CHECK(JudgeUnstartable(job, why).to == JobStanding{JobState::kCancelled});
  CHECK_THAT(JudgeUnstartable(job, why).message,
             Catch::EndsWith("left on the cluster (`squeue`): the user is gone"));
}

}  // namespace
}  // namespace reel
