#include "daemon/reeld/job_queue.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
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

  int64_t Submit(const SubmitJob& submission, int64_t uid = kOwnUser) {
    const auto known = queue_.Admit(submission, uid);
    REQUIRE(known.ok());
    if (known.value()) return known.value()->job;
    StoredJob job;
    job.summary.job = ++last_id_;
    job.summary.scene = submission.scene;
    job.summary.output = submission.output;
    job.summary.priority = submission.priority;
    job.summary.uid = uid;
    job.summary.on = submission.on;
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
  Status Refusal(const SubmitJob& submission, int64_t uid = kOwnUser) {
    return queue_.Admit(submission, uid).status();
  }
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

SubmitJob OnCluster(const std::string& name) {
  SubmitJob submission = Submission(name);
  submission.on = "slurm";
  return submission;
}

TEST_CASE("jobs of this machine and of a cluster wait for their own kind only") {
  Queue queue({.running = 1, .on_cluster = 2});
  const int64_t here = queue.Submit("a"), waits = queue.Submit("b");
  std::vector<int64_t> there;
  for (const char* name : {"c", "d", "e"}) there.push_back(queue.Submit(OnCluster(name)));
  for (const int64_t id : {there[0], there[1], here}) CHECK(queue.StartNext() == id);
  CHECK_FALSE(queue->NextToStart());
  CHECK(queue->running() == 3);
  CHECK(queue->on_cluster() == 2);
  CHECK(queue->queued() == 2);
  queue.End(here);
  CHECK(queue.StartNext() == waits);
  CHECK_FALSE(queue->NextToStart());
  queue.Stand(there[1], kPausedByItself);
  CHECK_FALSE(queue->NextToStart());
  queue.Stand(there[1], kPausedByUser);
  CHECK(queue->on_cluster() == 1);
  CHECK(queue.StartNext() == there[2]);
  queue->SetLimits({.running = 1, .on_cluster = 3});
  queue.Stand(there[1], {JobState::kQueued});
  CHECK(queue->NextToStart() == there[1]);
}

TEST_CASE("the cluster's places are shared among users as this machine's are, and counted apart") {
  Queue queue({.running = 1, .running_per_user = 1, .on_cluster = 3});
  queue->Charge(queue.Submit(Submission("x"), 1), 1000);  // counts for this machine only
  queue.StartNext();
  std::vector<int64_t> ones, twos;
  for (const char* name : {"a", "b", "c"}) ones.push_back(queue.Submit(OnCluster(name), 1));
  for (const char* name : {"d", "e"}) twos.push_back(queue.Submit(OnCluster(name), 2));
  CHECK(queue.StartNext() == ones[0]);
  CHECK(queue.StartNext() == twos[0]);
  queue->Charge(ones[0], 5);
  queue->Charge(twos[0], 9);
  CHECK(queue.StartNext() == ones[1]);
  queue.End(ones[0]);
  queue.End(ones[1]);
  queue.End(twos[0]);
  CHECK(queue.StartNext() == ones[2]);
  CHECK(queue.StartNext() == twos[1]);
}

TEST_CASE("a cancelled job that may have tasks starts first, also when all places are taken") {
  Queue queue({.running = 1, .on_cluster = 1});
  std::vector<int64_t> ids;
  for (const char* name : {"a", "b", "c", "d", "e", "f", "g"}) {
    ids.push_back(queue.Submit(OnCluster(name)));
  }
  CHECK(queue.StartNext() == ids[0]);
  CHECK_FALSE(queue->NextToStart());
  for (size_t i = 2; i < ids.size(); ++i) {
    JobSummary job = *queue->Find(ids[i]);
    job.cancel_requested = true;
    queue->Replace(job);
  }
  static_assert(JobQueue::kClearingPlaces == 4);
  for (size_t i = 2; i < 6; ++i) CHECK(queue.StartNext() == ids[i]);
  CHECK_FALSE(queue->NextToStart());
  CHECK(queue->on_cluster() == 5);
  // A place that is free again is for another one to clear up, and only then for what waits.
  queue.End(ids[2], JobState::kCancelled);
  CHECK(queue.StartNext() == ids[6]);
  for (size_t i = 3; i < ids.size(); ++i) queue.End(ids[i], JobState::kCancelled);
  CHECK_FALSE(queue->NextToStart());
  queue.End(ids[0]);
  CHECK(queue->NextToStart() == ids[1]);
}

TEST_CASE("a place that nobody knows is refused") {
  Queue queue({.running = 1});
  SubmitJob submission = Submission("a");
  submission.on = "here";
  const Status refusal = queue.Refusal(submission);
  CHECK(refusal.code() == StatusCode::kInvalidInput);
  CHECK(refusal.message() ==
        "the submission's \"on\" is \"here\"; possible are \"\" and \"slurm\"");
  submission.on = "slurm";
  CHECK(queue.Refusal(submission).ok());
}

TEST_CASE("a priority out of its limits is refused") {
  Queue queue({.running = 1});
  SubmitJob submission = Submission("a");
  for (const int64_t priority : {int64_t{0}, int64_t{-1}, kHighestPriority + 1}) {
    submission.priority = priority;
    const Status refusal = queue.Refusal(submission);
    CHECK(refusal.code() == StatusCode::kInvalidInput);
    CHECK(refusal.message() == "the submission's \"priority\" is " + std::to_string(priority) +
                                   "; possible are 1 to " + std::to_string(kHighestPriority));
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
  CHECK(queue.Refusal(Submission("c")).message() ==
        "the queue is full: 2 jobs wait; submit again when some have ended (`reel list`)");
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
  CHECK(refusal({std::string(kMaxJobBytes + 1, 'x'), "", "", ""}) ==
        "the submission's \"job\" has " + std::to_string(kMaxJobBytes + 1) + " bytes; at most " +
            std::to_string(kMaxJobBytes) + " are possible");
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

TEST_CASE("a user whose many jobs end pushes out his own and nobody else's") {
  Queue queue({.running = 1, .finished = 4});
  const int64_t other = queue.Submit(Submission("other"), 1001);
  queue.End(queue.StartNext());
  for (int i = 0; i < 10; ++i) {
    queue.Submit(Submission("many-" + std::to_string(i)), 1000);
    queue.End(queue.StartNext());
  }
  CHECK(queue->finished() == 4);
  CHECK(queue->Find(other) != nullptr);
  CHECK(queue->Find(other + 1) == nullptr);
  CHECK(queue->Find(other + 10) != nullptr);
}

// The users of the jobs that start, while each job uses as much of the machine as its user's rate says.
std::map<int64_t, double> UsedBy(Queue& queue, int starts,
                                 const std::map<int64_t, double>& seconds_a_job) {
  std::map<int64_t, double> used;
  std::vector<int64_t> running;
  for (int i = 0; i < starts; ++i) {
    while (queue->running() == queue->max_running()) {
      queue.End(running.front());
      running.erase(running.begin());
    }
    running.push_back(queue.StartNext());
    const int64_t uid = queue->Find(running.back())->uid;
    queue->Charge(running.back(), seconds_a_job.at(uid));
    used[uid] += seconds_a_job.at(uid);
  }
  return used;
}

TEST_CASE("ten users with a hundred jobs each get equal parts of the machine, at any time") {
  for (const size_t at_once : {1, 2, 4, 16}) {
    Queue queue({.running = at_once, .finished = 10});
    std::map<int64_t, double> seconds;
    for (int64_t uid = 1000; uid < 1010; ++uid) {
      seconds[uid] = 1.0;
      for (int i = 0; i < 100; ++i) {
        queue.Submit(Submission(std::to_string(uid) + "-" + std::to_string(i)), uid);
      }
    }
    // The first of the last user's jobs starts before the eleventh of the first one's.
    for (const auto& [uid, used] : UsedBy(queue, 100, seconds)) {
      INFO("user " << uid << ", " << at_once << " at once");
      CHECK(used == 10);
    }
  }
}

TEST_CASE(
    "users of long jobs start fewer of them, so that the machine is divided and not the queue") {
  Queue queue({.running = 1});
  const std::map<int64_t, double> seconds = {{1, 10.0}, {2, 1.0}, {3, 3.0}};
  for (const auto& [uid, each] : seconds) {
    for (int i = 0; i < 300; ++i) {
      queue.Submit(Submission(std::to_string(uid) + "-" + std::to_string(i)), uid);
    }
  }
  const std::map<int64_t, double> used = UsedBy(queue, 250, seconds);
  for (const auto& [uid, all] : used) CHECK(all == Approx(used.at(1)).epsilon(0.15));
}

TEST_CASE("a user who comes late waits for nobody's queue, and has saved nothing up") {
  Queue queue({.running = 1});
  for (int i = 0; i < 50; ++i) queue.Submit(Submission("a" + std::to_string(i)), 1);
  UsedBy(queue, 20, {{1, 1.0}});
  queue.End(20);
  for (int i = 0; i < 50; ++i) queue.Submit(Submission("b" + std::to_string(i)), 2);
  const std::map<int64_t, double> used = UsedBy(queue, 20, {{1, 1.0}, {2, 1.0}});
  CHECK(used.at(1) == Approx(10).margin(1));
  CHECK(used.at(2) == Approx(10).margin(1));
}

TEST_CASE("priorities order a user's own jobs and no other's") {
  Queue queue({.running = 1});
  SubmitJob urgent = Submission("urgent");
  urgent.priority = 100;
  queue.Submit(Submission("a"), 1);
  queue.Submit(Submission("b"), 2);
  queue.Submit(urgent, 1);
  std::vector<int64_t> order;
  for (int i = 0; i < 3; ++i) {
    order.push_back(queue.StartNext());
    queue->Charge(order.back(), 1);
    queue.End(order.back());
  }
  CHECK(order == std::vector<int64_t>{3, 2, 1});
}

TEST_CASE("each user has limits of his own, and is told them") {
  Queue queue({.running = 3, .running_per_user = 2, .waiting_per_user = 4});
  for (int i = 0; i < 4; ++i) queue.Submit(Submission("a" + std::to_string(i)), 1);
  const Status full = queue.Refusal(Submission("x"), 1);
  CHECK(full.code() == StatusCode::kUnavailable);
  CHECK(full.message().find("4 of your jobs wait, and a user may have 4") != std::string::npos);
  queue.Submit(Submission("b"), 2);
  CHECK(queue.StartNext() == 1);
  CHECK(queue.StartNext() == 5);
  CHECK(queue.StartNext() == 2);
  queue.End(5);
  CHECK_FALSE(queue->NextToStart());
  queue.End(1);
  CHECK(queue.StartNext() == 3);
}

TEST_CASE("keys, outputs and lists are each user's own") {
  Queue queue({});
  CHECK(queue.Submit(Submission("film", "key"), 1) == 1);
  CHECK(queue.Submit(Submission("film", "key"), 2) == 2);
  CHECK(queue.Submit(Submission("film", "key"), 2) == 2);
  CHECK(queue.Refusal(Submission("film"), 2).message().find("job 2") != std::string::npos);
  CHECK(queue->List(0, 2).jobs.size() == 1);
  CHECK(queue->List(0, 2).jobs.front().job == 2);
  CHECK(queue->List(0).jobs.size() == 2);
  CHECK(queue->users() == 2);
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
