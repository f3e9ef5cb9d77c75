#include "daemon/reeld/job_verdict.h"

#include <catch2/catch.hpp>
#include <csignal>
#include <string>
#include <vector>

namespace reel {
namespace {

TEST_CASE("a job's end follows from its last event, its supervisor's end and a cancel") {
  const ExitStatus exit_0{false, 0};
  const ExitStatus exit_1{false, 1};
  const ExitStatus killed{true, SIGKILL};
  const JobEvent finished = Finished{};
  const JobEvent failed = JobFailed{StatusCode::kUnavailable, "no ffmpeg"};
  const JobEvent cancelled = JobFailed{StatusCode::kCancelled, "stopped"};
  struct Row {
    std::optional<JobEvent> event;
    ExitStatus exit_status;
    bool cancel_requested;
    JobState state;
    StatusCode code;
    std::string words;  // part of the message
  };
  using enum JobState;
  const std::vector<Row> rows = {
      {finished, exit_0, false, kDone, StatusCode::kOk, ""},
      {finished, killed, false, kDone, StatusCode::kOk, ""},
      {finished, exit_0, true, kDone, StatusCode::kOk, ""},
      {failed, exit_1, false, kFailed, StatusCode::kUnavailable, "no ffmpeg"},
      {failed, exit_1, true, kCancelled, StatusCode::kCancelled, "cancelled"},
      {cancelled, exit_1, false, kCancelled, StatusCode::kCancelled, "cancelled"},
      {std::nullopt, killed, false, kFailed, StatusCode::kFailed, "SIGKILL"},
      {std::nullopt, killed, true, kCancelled, StatusCode::kCancelled, "cancelled"},
      {std::nullopt, exit_1, false, kFailed, StatusCode::kFailed, "status 1"},
      {std::nullopt, exit_0, false, kFailed, StatusCode::kFailed, "status 0"},
  };
  for (size_t i = 0; i < rows.size(); ++i) {
    INFO("row " << i);
    const Row& row = rows[i];
    const JobVerdict verdict = JudgeJob(row.event, row.exit_status, row.cancel_requested);
    CHECK(verdict.state == row.state);
    CHECK(verdict.code == row.code);
    CHECK(verdict.message.find(row.words) != std::string::npos);
    CHECK(verdict.message.empty() == (row.state == kDone));
  }
}

}  // namespace
}  // namespace reel
