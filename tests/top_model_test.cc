#include "client/top_model.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <vector>

namespace reel {
namespace {

using namespace std::chrono_literals;

constexpr int64_t kSecond_ns = 1'000'000'000;

JobSummary LookedAt(int64_t id, JobState state, int64_t done = 0) {
  JobSummary job;
  job.job = id;
  job.state = state;
  if (state == JobState::kPaused) job.paused_by = PausedBy::kUser;
  if (state == JobState::kRunning) {
    job.progress = Progress{};
    job.progress->frames_done = done;
    job.progress->frame_count = 1000;
    job.progress->frames_per_second = 10;
  }
  return job;
}

std::vector<int64_t> Ids(const TopModel& model, TopSort sort) {
  std::vector<int64_t> ids;
  for (const TopJob& job : model.Jobs(sort, TimePoint{})) ids.push_back(job.summary.job);
  return ids;
}

TEST_CASE(
    "jobs that run stand first, then those that wait, then those that ended, the last first") {
  std::vector<JobSummary> jobs = {LookedAt(1, JobState::kDone),   LookedAt(2, JobState::kFailed),
                                  LookedAt(3, JobState::kQueued), LookedAt(4, JobState::kPaused),
                                  LookedAt(5, JobState::kQueued), LookedAt(6, JobState::kRunning)};
  jobs[0].ended_ms = 500;
  jobs[1].ended_ms = 900;
  jobs[4].priority = 50;
  TopModel model;
  model.Add({jobs, {}, {}}, TimePoint{});
  CHECK(Ids(model, TopSort::kActive) == std::vector<int64_t>{6, 4, 5, 3, 2, 1});
  CHECK(Ids(model, TopSort::kId) == std::vector<int64_t>{1, 2, 3, 4, 5, 6});
  CHECK(Ids(model, TopSort::kProgress).front() == 1);
  CHECK(Ids(model, TopSort::kRate).front() == 6);
  CHECK(Ids(model, TopSort::kLeft).front() == 6);
}

TEST_CASE("sorted by user, jobs of one stand together") {
  std::vector<JobSummary> jobs = {LookedAt(1, JobState::kQueued), LookedAt(2, JobState::kQueued),
                                  LookedAt(3, JobState::kQueued)};
  jobs[0].user = "eve", jobs[1].user = "adam", jobs[2].user = "eve";
  TopModel model;
  model.Add({jobs, {}, {}}, TimePoint{});
  CHECK(model.has_users());
  CHECK(Ids(model, TopSort::kUser) == std::vector<int64_t>{2, 1, 3});
}

TEST_CASE("what a job waits for and how long it takes follow from two looks") {
  TopModel model;
  JobSummary job = LookedAt(1, JobState::kRunning, 0);
  for (int second = 0; second <= 5; ++second) {
    job.progress->frames_done = 20 * second;
    job.progress->frames_per_second = 20;
    job.progress->waits = {second * kSecond_ns * 8 / 10, 0};
    model.Add({{job}, {}, {}}, TimePoint(second * 1s));
  }
  const TopJob seen = model.Jobs(TopSort::kId, TimePoint(5s)).front();
  CHECK(seen.waits.for_frame == Approx(0.8));
  CHECK(seen.limit == SpeedLimit::kDrawing);
  CHECK(seen.left_s.value_or(-1) == Approx(45).epsilon(0.05));
}

TEST_CASE("a job that has ended, and one that only waits, has no time left") {
  TopModel model;
  JobSummary job = LookedAt(1, JobState::kRunning, 100);
  model.Add({{job}, {}, {}}, TimePoint(1s));
  CHECK(model.Jobs(TopSort::kId, TimePoint(1s)).front().left_s.has_value());
  job.state = GENERATE(JobState::kDone, JobState::kQueued, JobState::kCancelled);
  model.Add({{job}, {}, {}}, TimePoint(2s));
  CHECK_FALSE(model.Jobs(TopSort::kId, TimePoint(2s)).front().left_s.has_value());
}

TEST_CASE("the object of a look has what a single job's has, and what only looks can tell") {
  TopModel model;
  model.Add(
      {{LookedAt(1, JobState::kRunning, 0), LookedAt(2, JobState::kQueued)}, {}, {1.5, 4, 10, 20}},
      TimePoint(1s));
  const auto json = nlohmann::json::parse(TopJson(model, TimePoint(1s), 77));
  CHECK(json["time_ms"] == 77);
  CHECK(json["machine"]["processors"] == 4);
  CHECK(json["jobs"][0]["state"] == "RUNNING");
  CHECK(json["jobs"][0]["left_s"] == 100);
  CHECK(json["jobs"][0]["waits_for_frame_share"].is_null());
  CHECK(json["jobs"][1]["left_s"].is_null());
  CHECK(json["jobs"][1]["limited_by"] == "");
  CHECK(nlohmann::json::parse(TopErrorJson(Unavailable("gone"), 78))["error"]["message"] == "gone");
}

TEST_CASE("of a job on a cluster nobody says for whom a writer waits") {
  TopModel model;
  JobSummary job = LookedAt(1, JobState::kRunning, 0);
  job.progress->tasks_running = 4;
  for (int second = 0; second <= 5; ++second) {
    job.progress->frames_done = 20 * second;
    job.progress->waits = {second * kSecond_ns * 8 / 10, 0};
    model.Add({{job}, {}, {}}, TimePoint(second * 1s));
  }
  const auto json = nlohmann::json::parse(TopJson(model, TimePoint(5s), 77));
  CHECK(json["jobs"][0]["limited_by"] == "");
  CHECK(json["jobs"][0]["waits_for_frame_share"].is_null());
  CHECK(json["jobs"][0]["progress"]["tasks_running"] == 4);
}

}  // namespace
}  // namespace reel
