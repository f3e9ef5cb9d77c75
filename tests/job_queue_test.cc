#include "daemon/reeld/job_queue.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/reeld/job_change.h"
#include "submission.h"

namespace reel {
namespace {

// As the runner does, without a store.
class Queue {
 public:
  explicit Queue(QueueLimits limits) : queue_(limits) {}

  int64_t Submit(const SubmitJob& submission) {
    const auto known = queue_.Admit(submission);
    REQUIRE(known.ok());
    if (known.value()) return known.value()->job;
    StoredJob job;
    job.summary.job = ++last_id_;
    job.summary.scene = submission.scene;
    job.summary.output = submission.output;
    job.summary.priority = submission.priority;
    job.key = submission.key;
    job.text_bytes = static_cast<int64_t>(submission.job.size());
    queue_.Add(job);
    return last_id_;
  }
  int64_t Submit(const std::string& name, const std::string& key = "") {
    return Submit(Submission(name, key));
  }
  int64_t StartNext() {
    const std::optional<int64_t> id = queue_.NextToStart();
    REQUIRE(id);
    queue_.Replace(Started(*queue_.Find(*id), 200));
    return *id;
  }
  void End(int64_t id, JobState state = JobState::kDone) {
    for (const int64_t old : queue_.TooMany()) queue_.Forget(old);
    queue_.Replace(Ended(*queue_.Find(id), {{state}, false, StatusCode::kOk, ""}, ++now_ms_));
  }
  void Stand(int64_t id, JobStanding standing) {
    JobSummary job = *queue_.Find(id);
    job.Stand(standing);
    queue_.Replace(job);
  }
  Status Refusal(const SubmitJob& submission) { return queue_.Admit(submission).status(); }
  JobQueue* operator->() { return &queue_; }

 private:
  JobQueue queue_;
  int64_t last_id_ = 0;
  int64_t now_ms_ = 1000;
};

TEST_CASE("jobs start in the order of their ids, as many at once as the limit says") {
  Queue queue({.running = 2});
  CHECK_FALSE(queue->NextToStart());
  for (const char* name : {"a", "b", "c"}) queue.Submit(name);
  CHECK(queue.StartNext() == 1);
  CHECK(queue.StartNext() == 2);
  CHECK_FALSE(queue->NextToStart());
  queue.End(2);
  CHECK(queue->NextToStart() == 3);
}

TEST_CASE("the job of the highest priority starts next, and among equals the one that came first") {
  Queue queue({.running = 10});
  int64_t priorities[] = {10, 5, 20, 10, 20};
  for (int i = 0; i < 5; ++i) {
    SubmitJob submission = Submission(std::string(1, static_cast<char>('a' + i)));
    submission.priority = priorities[i];
    queue.Submit(submission);
  }
  queue->HoldBack(3);
  CHECK(queue.StartNext() == 5);
  CHECK(queue.StartNext() == 1);
  queue->LetGo(3);
  for (const int64_t id : {3, 4, 2}) CHECK(queue.StartNext() == id);
}

TEST_CASE("a priority out of its limits is refused") {
  Queue queue({.running = 1});
  SubmitJob submission = Submission("a");
  for (const int64_t priority : {int64_t{0}, int64_t{-1}, kHighestPriority + 1}) {
    submission.priority = priority;
    const Status refusal = queue.Refusal(submission);
    CHECK(refusal.code() == StatusCode::kInvalidInput);
    CHECK(refusal.message().find("\"priority\" is " + std::to_string(priority)) !=
          std::string::npos);
  }
  submission.priority = kHighestPriority;
  CHECK(queue.Refusal(submission).ok());
}

TEST_CASE("a job that goes back to the queue starts before later ones") {
  Queue queue({.running = 1});
  queue.Submit("a");
  queue.Submit("b");
  queue.StartNext();
  queue.Stand(1, {JobState::kQueued});
  CHECK(queue->NextToStart() == 1);
}

TEST_CASE("a job that waits by itself keeps its place; one that a user paused has none") {
  Queue queue({.running = 1});
  queue.Submit("a");
  queue.Submit("b");
  queue.StartNext();
  queue.Stand(1, kPausedByItself);
  CHECK_FALSE(queue->NextToStart());
  CHECK(queue->running() == 1);
  queue.Stand(1, kPausedByUser);
  CHECK(queue->running() == 0);
  CHECK(queue->paused() == 1);
  CHECK(queue->NextToStart() == 2);
  queue.Stand(1, {JobState::kQueued});
  CHECK(queue->NextToStart() == 1);
}

TEST_CASE("a job that is held back lets others go first until it is let go") {
  Queue queue({.running = 1});
  queue.Submit("a");
  queue.Submit("b");
  queue->HoldBack(1);
  CHECK(queue->NextToStart() == 2);
  queue->LetGo(1);
  CHECK(queue->NextToStart() == 1);
}

TEST_CASE("the same key is the same job, whatever became of it") {
  Queue queue({.running = 1});
  const int64_t id = queue.Submit("a", "key");
  CHECK(queue->Admit(Submission("a", "key")).value()->already_known);
  queue.StartNext();
  queue.End(id);
  CHECK(queue.Submit("a", "key") == id);
  CHECK(queue.Submit("a", "other key") != id);
}

TEST_CASE("two jobs that have not ended never have one output, however it is written") {
  Queue queue({.running = 1});
  queue.Submit("a");
  const Status refusal = queue.Refusal({"{}", "b", "/tmp/x/../a.mp4", ""});
  CHECK(refusal.code() == StatusCode::kInvalidInput);
  CHECK(refusal.message().find("job 1, which is QUEUED") != std::string::npos);
  queue.StartNext();
  CHECK_FALSE(queue.Refusal(Submission("a")).ok());
  queue.Stand(1, kPausedByUser);
  CHECK_FALSE(queue.Refusal(Submission("a")).ok());
  queue.Stand(1, {JobState::kQueued});
  queue.StartNext();
  queue.End(1, JobState::kFailed);
  CHECK(queue.Submit("a") == 2);
  CHECK(queue->AdmitRetry(1).status().message().find("job 2") != std::string::npos);
}

TEST_CASE("a retry is one job until it has ended") {
  Queue queue({.running = 1});
  queue.Submit("a");
  CHECK_FALSE(queue->AdmitRetry(1).ok());
  CHECK_FALSE(queue->AdmitRetry(9).ok());
  queue.StartNext();
  queue.End(1, JobState::kFailed);
  CHECK_FALSE(queue->AdmitRetry(1).value());
  StoredJob retry;
  retry.summary = *queue->Find(1);
  retry.summary.Stand({JobState::kQueued});
  retry.summary.job = 2;
  retry.summary.retry_of = 1;
  queue->Add(retry);
  CHECK(queue->AdmitRetry(1).value()->job == 2);
  CHECK(queue->AdmitRetry(1).value()->already_known);
  queue.StartNext();
  queue.End(2, JobState::kFailed);
  CHECK_FALSE(queue->AdmitRetry(1).value());
}

TEST_CASE("a full queue refuses, and takes again when a job has left; paused ones count") {
  Queue queue({.running = 1, .waiting = 2});
  queue.Submit("a", "key of a");
  queue.Submit("b");
  CHECK(queue.Refusal(Submission("c")).code() == StatusCode::kUnavailable);
  CHECK(queue.Submit("a", "key of a") == 1);  // known, so no new room is needed
  queue.Stand(2, kPausedByUser);
  CHECK(queue.Refusal(Submission("c")).code() == StatusCode::kUnavailable);
  queue.StartNext();
  CHECK(queue.Submit("c") == 3);
}

TEST_CASE("the bytes that wait are limited too, and freed at the start") {
  const auto bytes = Submission("a").job.size();
  Queue queue({.running = 1, .waiting_bytes = 2 * bytes});
  queue.Submit("a");
  queue.Submit("b");
  CHECK(queue.Refusal(Submission("c")).code() == StatusCode::kUnavailable);
  queue.StartNext();
  CHECK(queue.Submit("c") == 3);
}

TEST_CASE("a submission with a part too long is refused by name") {
  Queue queue({});
  const auto refusal = [&](const SubmitJob& submission) {
    const Status status = queue.Refusal(submission);
    CHECK(status.code() == StatusCode::kInvalidInput);
    return status.message();
  };
  const std::string label(kMaxLabelBytes + 1, 'x');
  CHECK(refusal({"", "a", "b", ""}).find("\"job\"") != std::string::npos);
  CHECK(refusal({std::string(kMaxJobBytes + 1, 'x'), "", "", ""}).find("\"job\"") !=
        std::string::npos);
  CHECK(refusal({"x", label, "", ""}).find("\"scene\"") != std::string::npos);
  CHECK(refusal({"x", "", label, ""}).find("\"output\"") != std::string::npos);
  CHECK(refusal({"x", "", "", std::string(257, 'x')}).find("\"key\"") != std::string::npos);
}

TEST_CASE("the jobs that ended first are forgotten, their keys with them") {
  Queue queue({.running = 3, .finished = 2});
  for (const char* name : {"a", "b", "c"}) queue.Submit(name, name);
  for (int i = 0; i < 3; ++i) queue.StartNext();
  for (const int64_t id : {2, 1, 3}) queue.End(id);
  CHECK(queue->Find(2) == nullptr);
  CHECK(queue->Find(1) != nullptr);
  CHECK(queue->finished() == 2);
  CHECK(queue.Submit("b", "b") == 4);
}

TEST_CASE("a list comes in pages that together are all jobs in order") {
  Queue queue({.running = 1});
  for (int i = 0; i < 20; ++i) {
    const std::string label = std::to_string(i) + std::string(kMaxLabelBytes - 4, 'x');
    queue.Submit({"{}", label, label, ""});
  }
  std::vector<int64_t> ids;
  int pages = 0;
  for (JobPage page{{}, true}; page.more; ++pages) {
    page = queue->List(ids.empty() ? 0 : ids.back());
    REQUIRE_FALSE(page.jobs.empty());
    for (const JobSummary& job : page.jobs) ids.push_back(job.job);
  }
  CHECK(pages > 1);
  CHECK(ids.size() == 20);
  CHECK(std::is_sorted(ids.begin(), ids.end()));
  CHECK(queue->List(20).jobs.empty());
}

}  // namespace
}  // namespace reel
