#include "daemon/reeld/job_queue.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace reel {
namespace {

SubmitJob Submission(const std::string& name, const std::string& key = "") {
  return {"{\"scene\":\"" + name + "\"}", name, "/tmp/" + name + ".mp4", key};
}

int64_t Submit(JobQueue& queue, const std::string& name, const std::string& key = "") {
  const Result<Submitted> submitted = queue.Submit(Submission(name, key), 100);
  REQUIRE(submitted.ok());
  return submitted.value().job;
}

// Starts the job whose turn it is.
int64_t StartNext(JobQueue& queue) {
  const std::optional<int64_t> id = queue.NextToStart();
  REQUIRE(id);
  queue.Start(*id, 200);
  return *id;
}

const JobVerdict kDoneVerdict{JobState::kDone, StatusCode::kOk, ""};

JobState StateOf(const JobQueue& queue, int64_t id) {
  const JobSummary* job = queue.Find(id);
  REQUIRE(job != nullptr);
  return job->state;
}

TEST_CASE("jobs are numbered from 1 and start in the order of their submission") {
  JobQueue queue({.running = 1});
  CHECK_FALSE(queue.NextToStart());
  CHECK(Submit(queue, "a") == 1);
  CHECK(Submit(queue, "b") == 2);
  CHECK(queue.NextToStart() == 1);
  CHECK(queue.Start(1, 5) == "{\"scene\":\"a\"}");
  CHECK_FALSE(queue.NextToStart());
  queue.Finish(1, kDoneVerdict, 9);
  CHECK(queue.NextToStart() == 2);
  CHECK(queue.Find(1)->started_ms == 5);
  CHECK(queue.Find(1)->ended_ms == 9);
}

TEST_CASE("as many jobs run at once as the limit says") {
  JobQueue queue({.running = 3});
  for (const char* name : {"a", "b", "c", "d"}) Submit(queue, name);
  CHECK(StartNext(queue) == 1);
  CHECK(StartNext(queue) == 2);
  CHECK(StartNext(queue) == 3);
  CHECK_FALSE(queue.NextToStart());
  CHECK(queue.running() == 3);
  queue.Finish(2, kDoneVerdict, 0);
  CHECK(queue.NextToStart() == 4);
}

TEST_CASE("the same key is the same job, whatever became of it") {
  JobQueue queue({.running = 1});
  const int64_t id = Submit(queue, "a", "key");
  CHECK(queue.Submit(Submission("a", "key"), 0).value().already_known);
  CHECK(Submit(queue, "a", "key") == id);
  StartNext(queue);
  queue.Finish(id, kDoneVerdict, 0);
  CHECK(Submit(queue, "a", "key") == id);
  CHECK(Submit(queue, "a", "other key") != id);
  CHECK(Submit(queue, "a") != Submit(queue, "a"));
}

TEST_CASE("a cancelled job that waits never starts") {
  JobQueue queue({.running = 1});
  Submit(queue, "a");
  Submit(queue, "b");
  CHECK(queue.Cancel(1, 7) == CancelOutcome::kCancelledAtOnce);
  CHECK(StateOf(queue, 1) == JobState::kCancelled);
  CHECK(queue.Find(1)->ended_ms == 7);
  CHECK(queue.NextToStart() == 2);
  CHECK(queue.Cancel(1, 8) == CancelOutcome::kAlreadyFinal);
  CHECK(queue.Find(1)->ended_ms == 7);
}

TEST_CASE(
    "a cancelled job that runs stays RUNNING until its end is reported, and frees its place") {
  JobQueue queue({.running = 1});
  Submit(queue, "a");
  Submit(queue, "b");
  StartNext(queue);
  CHECK(queue.Cancel(1, 0) == CancelOutcome::kMustBeStopped);
  CHECK(queue.Cancel(1, 0) == CancelOutcome::kAlreadyAsked);
  CHECK(StateOf(queue, 1) == JobState::kRunning);
  CHECK(queue.Find(1)->cancel_requested);
  CHECK_FALSE(queue.NextToStart());
  queue.Finish(1, {JobState::kCancelled, StatusCode::kCancelled, "x"}, 0);
  CHECK(StateOf(queue, 1) == JobState::kCancelled);
  CHECK(queue.NextToStart() == 2);
}

TEST_CASE("to cancel a job that never was says so") {
  JobQueue queue({.running = 1});
  CHECK(queue.Cancel(1, 0) == CancelOutcome::kUnknownJob);
  CHECK(queue.Cancel(-1, 0) == CancelOutcome::kUnknownJob);
}

TEST_CASE("a full queue refuses, and takes again when a job has left") {
  JobQueue queue({.running = 1, .waiting = 2});
  Submit(queue, "a", "key of a");
  Submit(queue, "b");
  const Status refusal = queue.Submit(Submission("c"), 0).status();
  CHECK(refusal.code() == StatusCode::kUnavailable);
  CHECK(Submit(queue, "a", "key of a") == 1);  // known, so no new room is needed
  StartNext(queue);
  CHECK(Submit(queue, "c") == 3);
}

TEST_CASE("the bytes that wait are limited too, and freed at the start") {
  const std::string text = Submission("a").job;
  JobQueue queue({.running = 1, .waiting_bytes = 2 * text.size()});
  Submit(queue, "a");
  Submit(queue, "b");
  CHECK(queue.Submit(Submission("c"), 0).status().code() == StatusCode::kUnavailable);
  queue.Cancel(1, 0);
  CHECK(Submit(queue, "c") == 3);
}

TEST_CASE("a submission with a part too long is refused by name") {
  JobQueue queue({});
  const auto refusal = [&](SubmitJob submission) {
    const Status status = queue.Submit(submission, 0).status();
    CHECK(status.code() == StatusCode::kInvalidInput);
    return status.message();
  };
  CHECK(refusal({"", "a", "b", ""}).find("\"job\"") != std::string::npos);
  CHECK(refusal({std::string(kMaxJobBytes + 1, 'x'), "", "", ""}).find("\"job\"") !=
        std::string::npos);
  CHECK(refusal({"x", std::string(kMaxLabelBytes + 1, 'x'), "", ""}).find("\"scene\"") !=
        std::string::npos);
  CHECK(refusal({"x", "", std::string(kMaxLabelBytes + 1, 'x'), ""}).find("\"output\"") !=
        std::string::npos);
  CHECK(refusal({"x", "", "", std::string(257, 'x')}).find("\"key\"") != std::string::npos);
  CHECK(Submit(queue, "a") == 1);
}

TEST_CASE("the oldest ended jobs are forgotten, their keys with them") {
  JobQueue queue({.running = 1, .finished = 2});
  for (const char* name : {"a", "b", "c"}) {
    const int64_t id = Submit(queue, name, name);
    StartNext(queue);
    queue.Finish(id, kDoneVerdict, 0);
  }
  CHECK(queue.Find(1) == nullptr);
  CHECK(queue.Find(2) != nullptr);
  CHECK(queue.finished() == 2);
  CHECK(Submit(queue, "a", "a") == 4);
}

TEST_CASE("a list comes in pages that together are all jobs in order") {
  JobQueue queue({.running = 1});
  const std::string long_label(kMaxLabelBytes, 'x');
  for (int i = 0; i < 20; ++i) {
    REQUIRE(queue.Submit({"{}", long_label, long_label, ""}, 0).ok());
  }
  std::vector<int64_t> ids;
  int pages = 0;
  for (JobPage page{{}, true}; page.more; ++pages) {
    page = queue.List(ids.empty() ? 0 : ids.back());
    REQUIRE_FALSE(page.jobs.empty());
    for (const JobSummary& job : page.jobs) ids.push_back(job.job);
  }
  CHECK(pages > 1);
  CHECK(ids.size() == 20);
  CHECK(std::is_sorted(ids.begin(), ids.end()));
  CHECK(queue.List(20).jobs.empty());
}

}  // namespace
}  // namespace reel
