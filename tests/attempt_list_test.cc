#include "daemon/cluster/attempt_list.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "daemon/cluster/cluster_engine.h"
#include "daemon/cluster/cluster_progress.h"
#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

TEST_CASE("an attempt's name holds its task and its node, and others are no attempts") {
  CHECK(AttemptFromName("3.170.77@n2.cluster-a")->task == 3);
  CHECK(AttemptFromName("3.170.77@n2.cluster-a")->node == "n2.cluster-a");
  CHECK(AttemptFromName("end.170.77@n2")->task == kLastTask);
  for (const char* name : {"job", "script", "a.1@n1", "-1.1@n1", "@n1", "1@n1.x", "1x.1@n1"}) {
    CAPTURE(name);
    CHECK_FALSE(AttemptFromName(name));
  }
}

struct Attempts {
  TemporaryDirectory files;
  AttemptList attempts{files.path().string()};
  std::vector<std::string> told;

  void Write(const std::string& attempt, const std::string& text) {
    fs::create_directories(files.path() / attempt);
    std::ofstream(files.path() / attempt / "events", std::ios::app) << text;
  }
  const Attempt& Look(const std::string& name, TimePoint now = TimePoint{}) {
    attempts.Look(now, [this](const Attempt& attempt, const JobEvent& event) {
      const auto* line = std::get_if<LogLine>(&event);
      told.push_back(attempt.node + ":" + (line ? line->text : "end"));
    });
    return attempts.attempts().at(name);
  }
};

TEST_CASE(
    "events are taken as their lines are complete, and half a line that a full disk left is no "
    "event") {
  Attempts campaign;
  const std::string line = JobEventToJson(LogLine{"ffmpeg", "a"});
  campaign.Write("0.1.1@n1", line.substr(0, 10));
  (void)campaign.Look("0.1.1@n1");
  CHECK(campaign.told.empty());
  campaign.Write("0.1.1@n1", line.substr(10) + "\n" + line.substr(0, 20) + "\n" +
                                 JobEventToJson(LogLine{"ffmpeg", "b"}) + "\n");
  (void)campaign.Look("0.1.1@n1");
  CHECK(campaign.told == std::vector<std::string>{"n1:a", "n1:b"});
}

TEST_CASE("an attempt that has ended is not read any more") {
  Attempts campaign;
  campaign.Write("0.1.1@n1", JobEventToJson(JobFailed{StatusCode::kFailed, "x"}) + "\n");
  REQUIRE(campaign.Look("0.1.1@n1").end);
  campaign.Write("0.1.1@n1", JobEventToJson(LogLine{"ffmpeg", "late"}) + "\n");
  (void)campaign.Look("0.1.1@n1");
  CHECK(campaign.told == std::vector<std::string>{"n1:end"});
}

TEST_CASE(
    "a task waits for room from the event that says so to the one that says that it goes on") {
  Attempts campaign;
  campaign.Write("0.1.1@n1", JobEventToJson(Paused{"no space"}) + "\n");
  CHECK(campaign.Look("0.1.1@n1").pause_reason == "no space");
  campaign.Write("0.1.1@n1", JobEventToJson(Resumed{}) + "\n");
  CHECK(campaign.Look("0.1.1@n1").pause_reason.empty());
}

Progress Drawn(int64_t frames, double rate) {
  Progress progress;
  progress.frames_done = frames;
  progress.frames_per_second = rate;
  progress.producers = 2;
  return progress;
}

TEST_CASE("a film's progress is what is made, and what living attempts have beyond that") {
  Attempt first;
  first.task = 0;
  first.node = "n1";
  first.progress = Drawn(30, 10);
  Attempt second = first;
  second.task = 1;
  second.node = "n2";
  second.progress = Drawn(10, 5);
  Attempt copy = second;  // on another node, and not so far
  copy.node = "n3";
  copy.progress = Drawn(4, 1);
  // Of task 1 more is made than the attempts know, and of a third one all.
  const Progress sum = SumProgress({70, 250, {0, 20, 50}}, {&first, &second, &copy});
  CHECK(sum.frames_done == 70 + 30);
  CHECK(sum.frame_count == 250);
  CHECK(sum.frames_per_second == Approx(16));
  CHECK(sum.nodes == 3);
  CHECK(sum.tasks_running == 3);
  CHECK(sum.producers == 6);
}

TEST_CASE("the last task shows the film's phase and draws nothing") {
  Attempt last;
  last.task = kLastTask;
  last.progress = Progress{};
  last.progress->phase = Phase::kJoining;
  const Progress sum = SumProgress({10, 10, {10}}, {&last});
  CHECK(sum.phase == Phase::kJoining);
  CHECK(sum.tasks_running == 0);
}

TEST_CASE("a frame's cost is known once an attempt has drawn for a while, or has ended") {
  const TimePoint begin{};
  Attempt attempt;
  attempt.first_seen = begin;
  CHECK_FALSE(MeasureCost(attempt, begin + seconds(60)));
  attempt.first_frame_seen = begin + seconds(2);
  attempt.progress = Drawn(40, 20);
  CHECK_FALSE(MeasureCost(attempt, begin + seconds(3)));
  const auto cost = MeasureCost(attempt, begin + seconds(4));
  REQUIRE(cost);
  CHECK(cost->frame_seconds == Approx(0.05));
  CHECK(cost->start_seconds == Approx(2.3));

  attempt.progress = Drawn(3, 20);
  CHECK_FALSE(MeasureCost(attempt, begin + seconds(60)));

  Finished finished;
  finished.frames = 50;
  finished.wall_seconds = 3.5;
  attempt.end = finished;
  attempt.progress = Drawn(40, 20);
  const auto ended = MeasureCost(attempt, begin);
  REQUIRE(ended);
  CHECK(ended->frame_seconds == Approx(0.05));
  CHECK(ended->start_seconds == Approx(1.3));

  attempt.end = JobFailed{StatusCode::kFailed, "x"};
  CHECK_FALSE(MeasureCost(attempt, begin));
}

}  // namespace
}  // namespace reel
