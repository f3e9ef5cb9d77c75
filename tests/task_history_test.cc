#include "daemon/cluster/task_history.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "daemon/cluster/campaign_failure.h"
#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using State = ListedTask::State;
using std::chrono::seconds;

struct Step {
  TaskFacts facts;
  TaskStep step;
};

TaskFacts Facts(bool is_made, int64_t listed, int64_t silent, bool has_life, int64_t failures,
                int64_t stops = 0, bool was_just_submitted = false) {
  return {is_made, listed, silent, has_life, failures, stops, was_just_submitted, 0};
}

TEST_CASE("what becomes of a task follows from what is made, what lives and what is listed") {
  const auto test = GENERATE(values<Step>({
      {Facts(true, 0, 0, false, 0), TaskStep::kNothing},
      {Facts(true, 1, 0, false, 0), TaskStep::kCancelCopies},
      {Facts(true, 2, 0, true, 2), TaskStep::kCancelCopies},
      {Facts(false, 0, 0, false, 0), TaskStep::kSubmit},
      {Facts(false, 0, 0, false, 2), TaskStep::kSubmit},
      {Facts(false, 0, 0, false, 0, 0, true), TaskStep::kNothing},
      {Facts(false, 1, 0, false, 0), TaskStep::kNothing},
      {Facts(false, 1, 1, false, 1), TaskStep::kCancelSilent},
      {Facts(false, 0, 0, true, 0), TaskStep::kNothing},
      {Facts(false, 0, 0, true, 3), TaskStep::kNothing},  // the last try is not over
      {Facts(false, 0, 0, false, 3), TaskStep::kGiveUp},
      {Facts(false, 1, 0, false, 3), TaskStep::kGiveUp},
      {Facts(false, 0, 0, false, 0, 19), TaskStep::kSubmit},
      {Facts(false, 0, 0, false, 0, 20), TaskStep::kGiveUp},
  }));
  CHECK(NextStep(test.facts) == test.step);
}

TEST_CASE(
    "an attempt without a last word lives as long as it gives signs, or the cluster vouches for "
    "it") {
  CHECK(StandingOf({std::nullopt, seconds(1), false}) == AttemptStanding::kLives);
  CHECK(StandingOf({std::nullopt, seconds(10), false}) == AttemptStanding::kLost);
  CHECK(StandingOf({std::nullopt, seconds(10), true}) == AttemptStanding::kLives);
  CHECK(StandingOf({std::nullopt, seconds(200), true}) == AttemptStanding::kLost);
  CHECK(StandingOf({StatusCode::kOk, seconds(200), false}) == AttemptStanding::kDone);
  CHECK(StandingOf({StatusCode::kCancelled, seconds(1), true}) == AttemptStanding::kStopped);
  CHECK(StandingOf({StatusCode::kFailed, seconds(1), true}) == AttemptStanding::kFailed);
}

// A campaign's directory with attempts, and a clock.
struct Films {
  TemporaryDirectory files;
  AttemptList attempts{files.path().string()};
  TaskHistory history;
  TimePoint now{};

  // An attempt that is there at the first look is of an earlier coordinator.
  Films() {
    attempts.Look(now, [](const Attempt&, const JobEvent&) {});
  }

  void Tell(const std::string& attempt, const JobEvent& event) {
    fs::create_directories(files.path() / attempt);
    std::ofstream(files.path() / attempt / "events", std::ios::app)
        << JobEventToJson(event) << "\n";
  }
  TaskView Look(int64_t task, int64_t made = 0, bool is_made = false) {
    attempts.Look(now, [](const Attempt&, const JobEvent&) {});
    return history.View(task, made, is_made, attempts, now);
  }
};

ListedTask Copy(int64_t task, const std::string& id, State state, const std::string& node = "",
                const std::string& word = "", int exit_code = 0) {
  ListedTask copy;
  copy.task = task;
  copy.id = id;
  copy.state = state;
  copy.node = node;
  copy.word = word;
  copy.exit_code = exit_code;
  if (word == "PREEMPTED" || word == "COMPLETED") copy.ending = ListedTask::Ending::kWell;
  return copy;
}

TEST_CASE(
    "an attempt that failed is a failure of its node, and not once more for what the cluster says "
    "of it") {
  Films films;
  films.Tell("0.1.1@n1", JobFailed{StatusCode::kFailed, "frame 3 crashed"});
  films.history.Take({{Copy(0, "7_0", State::kEnded, "n1", "FAILED", 1)}});
  const TaskView view = films.Look(0);
  CHECK(view.facts.failures == 1);
  CHECK(view.failed_nodes == std::set<std::string>{"n1"});
  CHECK(NextStep(view.facts) == TaskStep::kSubmit);
  const TaskFailure failure = films.history.FirstFailure(0, films.attempts);
  REQUIRE(failure.told);
  CHECK(failure.told->message == "frame 3 crashed");
  CHECK(failure.node == "n1");
  CHECK(failure.cluster_word == "FAILED");
}

TEST_CASE(
    "a task that never came to an attempt fails by what the cluster says, once for each number") {
  Films films;
  const std::vector<ListedTask> listing = {Copy(4, "7_4", State::kEnded, "n2", "FAILED", 41)};
  films.history.Take(listing);
  films.history.Take(listing);
  CHECK(films.Look(4).facts.failures == 1);
  // Known also once the cluster has forgotten it.
  films.history.Take(std::vector<ListedTask>{});
  CHECK(films.Look(4).facts.failures == 1);
  const TaskScriptFacts script{"", "/w/film", "t", "/bin/reel-supervisor"};
  const auto bad = films.history.BadNodes(4, films.attempts, script);
  REQUIRE(bad.contains("n2"));
  CHECK_THAT(bad.at("n2"), Catch::StartsWith("does not see /w/film"));
}

TEST_CASE(
    "copies that were cancelled on purpose are no failures, nor are those that were preempted") {
  Films films;
  films.history.Cancelled({Copy(0, "7_0", State::kRunning)});
  films.history.Take({{Copy(0, "7_0", State::kEnded, "n1", "CANCELLED"),
                       Copy(0, "8_0", State::kEnded, "n1", "PREEMPTED"),
                       Copy(0, "9_0", State::kEnded, "n1", "COMPLETED")}});
  CHECK(films.Look(0).facts.failures == 0);
}

TEST_CASE(
    "an attempt lives on when the cluster has lost it, and a second one beside it is no failure") {
  Films films;
  films.Tell("0.1.1@n1", Progress{});
  films.history.Take({{Copy(0, "7_0", State::kWaiting)}});
  const TaskView view = films.Look(0);
  CHECK(view.facts.has_life);
  CHECK(view.facts.listed == 1);
  CHECK(view.facts.failures == 0);
}

TEST_CASE(
    "an attempt that is silent where the cluster lists nothing is lost, and found alive by a "
    "sign") {
  Films films;
  films.Tell("0.1.1@n1", Progress{});
  films.history.Take(std::vector<ListedTask>{});
  CHECK(films.Look(0).facts.has_life);
  films.now += seconds(10);
  CHECK(films.Look(0).facts.failures == 1);
  fs::last_write_time(films.files.path() / "0.1.1@n1/events",
                      fs::file_time_type::clock::now() + seconds(100));
  const TaskView view = films.Look(0);
  CHECK(view.facts.has_life);
  CHECK(view.facts.failures == 0);
}

TEST_CASE(
    "while the cluster does not answer, a silent attempt has the patience of one that is listed") {
  Films films;
  films.Tell("0.1.1@n1", Progress{});
  films.history.Take(std::nullopt);
  CHECK(films.Look(0).facts.has_life);
  films.now += seconds(60);
  CHECK(films.Look(0).facts.has_life);
}

TEST_CASE(
    "a copy that runs for ever where its attempt is silent is cancelled, one elsewhere is not") {
  Films films;
  films.Tell("0.1.1@n1", Progress{});
  films.history.Take({{Copy(0, "7_0", State::kRunning, "n1"), Copy(0, "8_0", State::kWaiting)}});
  CHECK(films.Look(0).facts.silent == 0);
  films.now += seconds(200);
  const TaskView view = films.Look(0);
  REQUIRE(view.silent_copies.size() == 1);
  CHECK(view.silent_copies.front().id == "7_0");
  CHECK(NextStep(view.facts) == TaskStep::kCancelSilent);
}

TEST_CASE(
    "a task that was submitted again and again and never seen is given up, one that is seen is "
    "not") {
  Films films;
  films.history.Take(std::vector<ListedTask>{});
  for (int i = 0; i < 20; ++i) films.history.Submits(0, films.now);
  films.now += seconds(10);
  CHECK(NextStep(films.Look(0).facts) == TaskStep::kGiveUp);
  const TaskFailure failure = films.history.FirstFailure(0, films.attempts);
  CHECK_THAT(DescribeTaskFailure({0, 0, 5, "", {}}, failure, {}).message,
             Catch::Contains("it was submitted 20 times, and neither listed by the cluster nor "
                             "seen at work; a plugin of "
                             "the cluster may give jobs other names"));
  SECTION("it is listed") { films.history.Take({{Copy(0, "7_0", State::kEnded)}}); }
  SECTION("it has been at work") { films.Tell("0.1.1@n1", JobFailed{StatusCode::kCancelled, "x"}); }
  CHECK(NextStep(films.Look(0).facts) == TaskStep::kSubmit);
}

TEST_CASE("a copy that is stuck is a failure, and is cancelled so that another can be submitted") {
  Films films;
  ListedTask stuck = Copy(0, "7_0", State::kWaiting);
  stuck.is_stuck = true;
  films.history.Take({{stuck}});
  const TaskView view = films.Look(0);
  CHECK(view.facts.failures == 1);
  CHECK(NextStep(view.facts) == TaskStep::kCancelSilent);
}

TEST_CASE("an attempt that is done without having made its segments is a failure") {
  Films films;
  films.history.Take(std::vector<ListedTask>{});
  films.Tell("0.1.1@n1", Finished{});
  CHECK(films.Look(0).facts.failures == 1);
  CHECK(films.Look(0, 1, true).facts.failures == 0);
}

TEST_CASE("attempts that an earlier coordinator has seen die are no failures for the next one") {
  Films films;
  films.history.Take(std::vector<ListedTask>{});
  films.Tell("0.1.1@n1", Progress{});
  AttemptList later(films.files.path().string());
  later.Look(films.now, [](const Attempt&, const JobEvent&) {});
  films.Tell("0.2.1@n1", Progress{});
  later.Look(films.now, [](const Attempt&, const JobEvent&) {});
  films.now += seconds(20);
  CHECK(films.history.View(0, 0, false, later, films.now).facts.failures == 1);
}

TEST_CASE("failures and stops before a segment that was made since are forgiven") {
  Films films;
  films.history.Take(std::vector<ListedTask>{});
  for (const char* name : {"0.1.1@n1", "0.2.1@n1"}) {
    films.Tell(name, JobFailed{StatusCode::kFailed, "no"});
  }
  films.Tell("0.3.1@n1", JobFailed{StatusCode::kCancelled, "stopped"});
  CHECK(films.Look(0, 0).facts.failures == 2);
  CHECK(films.Look(0, 0).facts.stops == 1);
  CHECK(films.Look(0, 1).facts.failures == 0);
  CHECK(films.Look(0, 1).facts.stops == 0);
  films.Tell("0.4.1@n1", JobFailed{StatusCode::kFailed, "no"});
  CHECK(films.Look(0, 1).facts.failures == 1);
}

TEST_CASE(
    "a task that says that it was stopped has not failed for the cluster's word of it either") {
  Films films;
  ListedTask ended = Copy(0, "7_0", State::kEnded, "n1");
  ended.word = "FAILED";
  ended.exit_code = 130;
  films.history.Take({{ended}});
  films.Tell("0.1.1@n1", JobFailed{StatusCode::kCancelled, "stopped: its time is nearly over"});
  CHECK(films.Look(0, 0).facts.failures == 0);
  CHECK(films.Look(0, 0).facts.stops == 1);
  ended.word = "TIMEOUT";
  ended.ending = ListedTask::Ending::kTimeOver;
  films.history.Take({{ended}});
  CHECK(films.Look(0, 0).facts.failures == 1);
  CHECK(films.history.timeout_count(0) == 1);
}

TEST_CASE("why tasks wait is the cluster's first word, and the last task's own wait is none") {
  Films films;
  ListedTask last = Copy(kLastTask, "9", State::kWaiting);
  last.reason = "Dependency";
  ListedTask silent = Copy(0, "7_0", State::kWaiting);
  ListedTask waiting = Copy(1, "7_1", State::kWaiting);
  waiting.reason = "Resources";
  films.history.Take({{last, silent, waiting}});
  CHECK(films.history.waiting_count() == 2);
  CHECK(films.history.waits_for() == "Resources");
  CHECK(films.history.has_copies());
  films.history.Take({{last}});
  CHECK_FALSE(films.history.has_copies());
}

}  // namespace
}  // namespace reel
