#include "protocol/daemon_messages.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "protocol/message_stream.h"

namespace reel {
namespace {

JobSummary ExampleJob() {
  JobSummary job;
  job.job = 7;
  job.state = JobState::kPaused;
  job.paused_by = PausedBy::kItself;
  job.pause_reason = "no space";
  job.cancel_requested = true;
  job.pause_requested = true;
  job.retry_of = 3;
  job.starts = 4;
  job.deaths = 2;
  job.priority = 20;
  job.share_cores = 1.5;
  job.scene = "red_square";
  job.output = "/home/a/\"o\".mp4";
  job.submitted_ms = 1'700'000'000'000;
  job.started_ms = 1'700'000'000'001;
  job.progress = Progress{};
  job.progress->frames_done = 3;
  job.progress->frame_count = 10;
  job.code = StatusCode::kCancelled;
  job.message = "why";
  job.on = "slurm";
  return job;
}

TEST_CASE("every request comes back as it was") {
  const std::vector<Request> requests = {
      Hello{1, "reel"}, SubmitJob{"{}", "scene", "/o.mp4", "key", 7, "slurm"},
      ListJobs{4},      AskOverview{},
      ShowJob{1},       CancelJob{2},
      WaitForJob{3},    WatchJob{4},
      ReadLog{5, true}, PauseJob{6},
      ResumeJob{7},     RetryJob{8},
      ExplainJob{9},    PreviewJob{10, 640},
  };
  for (const Request& request : requests) {
    const std::string json = RequestToJson(request);
    INFO(json);
    const Result<Request> back = RequestFromJson(json);
    REQUIRE(back.ok());
    CHECK(back.value().index() == request.index());
    CHECK(RequestToJson(back.value()) == json);
  }
}

TEST_CASE("every reply comes back as it was") {
  JobSummary waiting;
  const std::vector<Reply> replies = {
      Hello{1, "reeld", true, "slurm"},
      Submitted{9, true},
      ExampleJob(),
      JobPage{{ExampleJob(), waiting}, true},
      Overview{1,
               2,
               3,
               4,
               5,
               6,
               7,
               8,
               true,
               2,
               {true, "none", "81 calls", 7, "own", "own", true},
               9,
               16},
      Explanation{ExampleJob(), JobFailed{StatusCode::kFailed, "why", {}, 2}},
      Explanation{waiting, std::nullopt},
      WatchedEvent{3, Warning{"odd"}},
      LogPage{{{"ffmpeg", "text"}}, 12, true},
      PreviewPart{3, 120, "aGk=", true},
      ErrorReply{StatusCode::kUnavailable, "full"},
  };
  for (const Reply& reply : replies) {
    const std::string json = ReplyToJson(reply);
    INFO(json);
    const Result<Reply> back = ReplyFromJson(json);
    REQUIRE(back.ok());
    CHECK(back.value().index() == reply.index());
    CHECK(ReplyToJson(back.value()) == json);
  }
}

TEST_CASE("a job's summary keeps all its fields") {
  const Result<Reply> back = ReplyFromJson(ReplyToJson(ExampleJob()));
  REQUIRE(back.ok());
  const JobSummary& job = std::get<JobSummary>(back.value());
  CHECK(job.job == 7);
  CHECK(job.standing() == kPausedByItself);
  CHECK(job.pause_reason == "no space");
  CHECK(job.cancel_requested);
  CHECK(job.pause_requested);
  CHECK(job.retry_of == 3);
  CHECK(job.starts == 4);
  CHECK(job.deaths == 2);
  CHECK(job.priority == 20);
  CHECK(job.share_cores == 1.5);
  CHECK(job.on == "slurm");
  CHECK(job.output == "/home/a/\"o\".mp4");
  CHECK(job.started_ms == 1'700'000'000'001);
  REQUIRE(job.progress);
  CHECK(job.progress->frames_done == 3);
  CHECK(job.code == StatusCode::kCancelled);
}

TEST_CASE("what is no request is refused, and the field is named") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", "not a JSON object"},
      {"garbage", "the message is not a JSON object"},
      {"[1]", "not a JSON object"},
      {"{", "not a JSON object"},
      {std::string(100'000, '['), "not a JSON object"},
      {"{}", "the message has no \"type\""},
      {R"({"type":5})", "no \"type\""},
      {R"({"type":"dance"})", "a message of the unknown type \"dance\""},
      {R"({"type":"job"})", "\"job\""},
      {R"({"type":"watch"})", "\"job\" is missing"},
      {R"({"type":"watch","job":"1"})", "\"job\" has the wrong type"},
      {R"({"type":"watch","job":1e300})", "\"job\" has the wrong type"},
      {R"({"type":"watch","job":9223372036854775808})", "\"job\" has the wrong type"},
      {R"({"type":"log","job":1,"follow":1})", "\"follow\" has the wrong type"},
      {R"({"type":"submit","job":"{}","scene":"","output":""})", "\"key\" is missing"},
      {R"({"type":"submit","job":"{}","scene":"","output":"","key":"","priority":1})",
       "\"on\" is missing"},
      {R"({"type":"submit","job":"{}","scene":"","output":"","key":"","priority":1.5})",
       "\"priority\" has the wrong type"},
  };
  for (const auto& [text, expected] : rows) {
    INFO(text.substr(0, 80));
    const Result<Request> request = RequestFromJson(text);
    REQUIRE_FALSE(request.ok());
    CHECK(request.status().code() == StatusCode::kInvalidInput);
    CHECK(request.status().message().find(expected) != std::string::npos);
  }
}

TEST_CASE(
    "a hello without the daemon's own fields is that of a daemon of one user and one machine") {
  const Result<Reply> back = ReplyFromJson(R"({"type":"hello","protocol":5,"program":"reeld"})");
  REQUIRE(back.ok());
  CHECK_FALSE(std::get<Hello>(back.value()).takes_files);
  CHECK(std::get<Hello>(back.value()).on.empty());
  CHECK_FALSE(ReplyFromJson(R"({"type":"hello","protocol":5,"program":"reeld","on":1})").ok());
}

TEST_CASE("fields that are not known are ignored") {
  CHECK(RequestFromJson(R"({"type":"show","job":1,"colour":"red"})").ok());
}

TEST_CASE("bytes that are not UTF-8 do not stop a message") {
  SubmitJob submit;
  submit.scene = "\xff\xfe\x00x";
  const Result<Request> back = RequestFromJson(RequestToJson(submit));
  REQUIRE(back.ok());
  CHECK(std::get<SubmitJob>(back.value()).scene.find("\xEF\xBF\xBD") == 0);
}

TEST_CASE("the largest submission fits a message even when everything in it is escaped") {
  SubmitJob submit{std::string(kMaxJobBytes, '\x01'), std::string(kMaxLabelBytes, '\x01'),
                   std::string(kMaxLabelBytes, '\x01'), ""};
  CHECK(RequestToJson(submit).size() <= kMaxMessageBytes);
}

}  // namespace
}  // namespace reel
