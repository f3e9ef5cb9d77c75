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

}  // namespace
}  // namespace reel
