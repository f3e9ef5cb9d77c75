#include "daemon/cluster/task_removal.h"

#include <catch2/catch.hpp>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "daemon/cluster/campaign_removal.h"

namespace reel {
namespace {

// Answers at once what was prepared.
class ReadyEngine : public ClusterEngine {
 public:
  std::string name() const override { return "Ready"; }
  std::string prelude() const override { return ""; }
  void Look(Looked) override {}
  void Submit(const ClusterSubmission&, Done) override {}
  void List(Listed done) override {
    ++lists;
    const auto next = listings.front();
    if (listings.size() > 1) listings.pop_front();
    done(next);
  }
  void Cancel(const std::vector<ListedTask>& tasks, Done done) override {
    cancels_all = tasks.empty();
    done(cancel_status);
  }
  void Avoid(const std::vector<std::string>&, Done) override {}
  void CheckDeadline(TimePoint) override {}
  void Abandon() override { is_abandoned = true; }
  bool is_busy() const override { return was_busy && !is_abandoned; }
  std::vector<pid_t> pids() const override { return {}; }

  std::deque<Result<std::vector<ListedTask>>> listings;
  Status cancel_status;
  bool cancels_all = false;
  bool was_busy = false;
  bool is_abandoned = false;
  int lists = 0;
};

std::vector<ListedTask> One(ListedTask::State state) {
  ListedTask task;
  task.state = state;
  return {task};
}

// Until it is over, or has been looked at a hundred times without an end.
std::optional<Status> LookOn(TaskRemoval& removal) {
  TimePoint now{};
  std::optional<Status> end;
  for (int i = 0; i < 100 && !end; ++i) {
    end = removal.Look(now);
    now += std::chrono::seconds(1);
  }
  return end;
}

TEST_CASE("a film's tasks are removed once the cluster lists none that waits, runs or ends") {
  ReadyEngine engine;
  engine.listings = {One(ListedTask::State::kRunning), One(ListedTask::State::kEnding),
                     One(ListedTask::State::kEnded)};
  engine.was_busy = true;
  TaskRemoval removal(engine, TimePoint{});
  CHECK(engine.is_abandoned);
  const auto end = LookOn(removal);
  REQUIRE(end);
  CHECK(end->ok());
  CHECK(engine.cancels_all);
  CHECK(engine.lists == 3);
}

TEST_CASE(
    "a removal that the cluster does not confirm ends with its words, and one that it does not "
    "come to ends too") {
  ReadyEngine engine;
  SECTION("cancelling") {
    engine.cancel_status = Unavailable("scancel: no answer");
    TaskRemoval removal(engine, TimePoint{});
    CHECK(LookOn(removal)->message() == "scancel: no answer");
  }
  SECTION("listing") {
    engine.listings = {Result<std::vector<ListedTask>>(Unavailable("squeue: no answer"))};
    TaskRemoval removal(engine, TimePoint{});
    CHECK(LookOn(removal)->message() == "squeue: no answer");
  }
  SECTION("for ever") {
    engine.listings = {One(ListedTask::State::kEnding)};
    TaskRemoval removal(engine, TimePoint{});
    const auto end = LookOn(removal);
    REQUIRE(end);
    CHECK(end->code() == StatusCode::kUnavailable);
    CHECK(end->message() == "Ready still lists tasks of the film");
    CHECK(NotConfirmed(*end) ==
          "the film's tasks may still be in the queue (Ready still lists tasks of the film); they "
          "end by "
          "themselves when their turn comes");
  }
}

}  // namespace
}  // namespace reel
