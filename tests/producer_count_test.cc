#include "daemon/supervisor/producer_count.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline_model.h"

namespace reel {
namespace {

constexpr double kDecision_s = 0.1;
constexpr double kFirstDecisions_s = 0.05;

struct Job {
  PipelineModel::Setting setting;
  double frames = 0;
  CountLimits limits{64, "the ring's slots", 2, 2};
  int64_t at_first = 1;
};

// What became of a job whose count was decided all the time.
struct Story {
  double seconds = 0;  // until its last frame
  int64_t last_count = 0;
  int64_t most = 0;
  double last_change_s = 0;
  int late_changes = 0;  // after the first two seconds
  std::string reason;
};

Story Adapted(const Job& job) {
  PipelineModel model(job.setting);
  ProducerCount count(job.at_first, "at first");
  Story story;
  count.Decide(model.reading(), job.limits, true);
  while (model.frames() < job.frames && model.seconds() < 1000) {
    model.Run(count.count(), model.seconds() < 1 ? kFirstDecisions_s : kDecision_s);
    const int64_t before = count.count();
    count.Decide(model.reading(), job.limits, model.is_loading(before));
    story.most = std::max(story.most, count.count());
    if (count.count() == before) continue;
    story.last_change_s = model.seconds();
    story.late_changes += model.seconds() > 2.05 ? 1 : 0;
  }
  story.seconds = model.seconds();
  story.last_count = count.count();
  story.reason = count.reason();
  return story;
}

double SecondsWith(const Job& job, int64_t count) {
  PipelineModel model(job.setting);
  while (model.frames() < job.frames && model.seconds() < 1000) model.Run(count, kDecision_s);
  return model.seconds();
}

double Best(const Job& job) {
  double best = 1000;
  for (const int64_t count : {1, 2, 3, 4, 8, 12, 14, 16, 24, 32, 48, 64}) {
    if (count <= job.limits.most) best = std::min(best, SecondsWith(job, count));
  }
  return best;
}

using Frames = std::function<PipelineModel::Frame(int64_t)>;

Frames Always(double compute_s, double wait_s) {
  return [=](int64_t) { return PipelineModel::Frame{compute_s, wait_s}; };
}

Frames From(int64_t frame, PipelineModel::Frame before, PipelineModel::Frame after) {
  return [=](int64_t index) { return index < frame ? before : after; };
}

PipelineModel::Setting Setting(double encode_s, Frames frame, int64_t slots = 32,
                               double cores = 2) {
  PipelineModel::Setting setting;
  setting.encode_s = encode_s;
  setting.frame = std::move(frame);
  setting.slots = slots;
  setting.cores = cores;
  return setting;
}

struct Regime {
  std::string name;
  Job job;
  double least_share;  // of the best fixed number's rate, over the whole job
  std::pair<int64_t, int64_t> last_count;
  int late_changes;
};

std::vector<Regime> Regimes() {
  const CountLimits sixteen{64, "the ring's slots", 16, 16};
  Job remembered{Setting(0.003, Always(0.0006, 0.050), 128), 4000};
  remembered.at_first = 40;
  Job served{Setting(0.004, Always(0.001, 0.010), 128), 1500};
  served.setting.served_elsewhere = 60;
  Job held_back{Setting(0.004, Always(0.001, 0)), 300};
  held_back.setting.encoder_threads = 0.2;
  return {
      {"the encoder is slow", {Setting(0.050, Always(0.003, 0)), 300}, 0.98, {1, 1}, 0},
      {"frames compute", {Setting(0.004, Always(0.020, 0)), 500}, 0.90, {2, 3}, 0},
      {"frames compute, 16 processors",
       {Setting(0.004, Always(0.020, 0), 64, 16), 5000, sixteen},
       0.93,
       {13, 16},
       0},
      {"frames compute for seconds, 16 processors",
       {Setting(0.004, Always(2, 0), 64, 16), 400, sixteen},
       0.95,
       {15, 17},
       0},
      {"frames wait", {Setting(0.003, Always(0.0006, 0.050), 128), 4000}, 0.95, {20, 40}, 1},
      {"frames wait, as is remembered", remembered, 0.93, {20, 45}, 1},
      {"frames wait for seconds", {Setting(0.004, Always(0.001, 3), 128), 400}, 0.75, {48, 64}, 4},
      {"frames become ten times as expensive",
       {Setting(0.004, From(500, {0.002, 0}, {0.020, 0})), 1000},
       0.93,
       {2, 3},
       1},
      {"frames come to wait ten times as long",
       {Setting(0.004, From(2000, {0.0005, 0.005}, {0.0005, 0.050}), 128), 4000},
       0.93,
       {16, 40},
       4},
      {"all frames come from one server", served, 0.97, {1, 1}, 0},
      {"the encoder is held back", held_back, 0.98, {1, 1}, 0},
  };
}

TEST_CASE("the number that is found is nearly as good as the best one and stays") {
  for (const Regime& regime : Regimes()) {
    const Story story = Adapted(regime.job);
    CAPTURE(regime.name, story.seconds, story.last_count, story.most, story.last_change_s,
            story.reason);
    CHECK(Best(regime.job) / story.seconds >= regime.least_share);
    CHECK(story.last_count >= regime.last_count.first);
    CHECK(story.last_count <= regime.last_count.second);
    CHECK(story.late_changes <= regime.late_changes);
  }
}

TEST_CASE("other programs that keep the processors busy are not crowded out") {
  Job job{Setting(0.004, Always(0.020, 0)), 300};
  job.setting.others = 6;
  CHECK(Adapted(job).most == 2);
}

TEST_CASE("producers that wait are no burden to other programs") {
  Job job{Setting(0.0005, Always(0.0002, 0.050), 128), 1000};
  job.setting.others = 6;
  CHECK(Adapted(job).most > 8);
}

TEST_CASE("there are never more than the limits allow, and the reason is the limit") {
  const Job job{Setting(0.003, Always(0.0006, 0.050), 128), 1000, {5, "--max-producers", 2, 2}};
  const Story story = Adapted(job);
  CHECK(story.most == 5);
  CHECK(story.reason == "--max-producers");
}

TEST_CASE("a limit that falls is followed at once") {
  ProducerCount count(8, "at first");
  PressureReading reading;
  count.Decide(reading, {64, "", 2, 2}, false);
  CHECK(count.count() == 8);
  reading.when += milliseconds(100);
  count.Decide(reading, {3, "memory allows 3 producers", 2, 2}, false);
  CHECK(count.count() == 3);
  CHECK(count.reason() == "memory allows 3 producers");
}

TEST_CASE("beside another job, those that compute are no more than the job's share allows") {
  PipelineModel model(Setting(0.002, Always(0.020, 0), 32, 8));
  ProducerCount count(8, "at first");
  CountLimits limits{64, "", 2.67, 3, true};
  for (int i = 0; i < 10; ++i) {
    model.Run(count.count(), kDecision_s);
    count.Decide(model.reading(), limits, false);
  }
  CHECK(count.count() == 3);
  CHECK(count.reason() == "the job's share, 2.7 processors, is used");
}

TEST_CASE("a quota of one processor and a half is all of them, however many others stand idle") {
  PipelineModel::Setting setting = Setting(0.002, Always(0.020, 0), 32, 1.5);
  setting.idle_elsewhere = 6;
  PipelineModel model(setting);
  ProducerCount count(1, "at first");
  int64_t most = 0;
  for (int i = 0; i < 100; ++i) {
    model.Run(count.count(), kDecision_s);
    count.Decide(model.reading(), {64, "", 1.5, 2}, model.is_loading(count.count()));
    most = std::max(most, count.count());
  }
  CHECK(most <= 3);
  CHECK(count.reason() == "all 1.5 processors are busy");
}

TEST_CASE("the reason counts processors as people do") {
  const auto [cores, is_shared, reason] = GENERATE(table<double, bool, std::string>({
      {1, false, "the only processor is busy"},
      {0.5, false, "all 0.5 processors are busy"},
      {2, false, "all 2 processors are busy"},
      {1, true, "the job's share, 1 processor, is used"},
      {1.33, true, "the job's share, 1.3 processors, is used"},
  }));
  PipelineModel model(Setting(0.002, Always(0.020, 0), 32, cores));
  ProducerCount count(2, "at first");
  for (int i = 0; i < 20; ++i) {
    model.Run(2, kDecision_s);
    count.Decide(model.reading(), {2, "the limit", cores, 2, is_shared}, false);
  }
  CHECK(count.reason() == reason);
}

TEST_CASE("nothing is decided while producers load") {
  PipelineModel::Setting setting = Setting(0.004, Always(0.020, 0));
  setting.start_s = 5;
  PipelineModel model(setting);
  ProducerCount count(1, "at first");
  for (int i = 0; i < 20; ++i) {
    model.Run(1, kDecision_s);
    count.Decide(model.reading(), {64, "", 2, 2}, model.is_loading(1));
  }
  CHECK(count.count() == 1);
  CHECK(count.reason() == "at first");
}

bool WantsCores(const Frames& frames) {
  PipelineModel model(Setting(0.0005, frames));
  ProducerCount count(2, "at first");
  for (int i = 0; i < 20; ++i) {
    model.Run(2, kDecision_s);
    count.Decide(model.reading(), {2, "", 2, 2}, false);
  }
  return count.wants_cores();
}

TEST_CASE("a job that uses all the processors it may use wants more, one that waits does not") {
  CHECK(WantsCores(Always(0.020, 0)));
  CHECK_FALSE(WantsCores(Always(0.001, 0.050)));
}

TEST_CASE("pressure is what happened between two readings") {
  PressureReading from;
  from.writer = {10, 1'000'000'000, 0, 5, 10, 5, 1};
  PressureReading to = from;
  to.when += milliseconds(500);
  to.writer = {60, 1'100'000'000, 250'000'000, 15, 40, 25, 3};
  to.producers_cpu += milliseconds(600);
  to.producers_busy += milliseconds(700);
  to.encoders_cpu += milliseconds(300);
  to.idle_cpu += milliseconds(100);
  const PipePressure pressure = PressureBetween(from, to);
  CHECK(pressure.seconds == Approx(0.5));
  CHECK(pressure.frames == 50);
  CHECK(pressure.frames_drawn == 52);
  CHECK(pressure.rate() == Approx(104));
  CHECK(pressure.waited_for_frame == Approx(0.2));
  CHECK(pressure.waited_for_pipe == Approx(0.5));
  CHECK(pressure.ready_slots == Approx(3));
  CHECK(pressure.leased_slots == Approx(2));
  CHECK(pressure.producer_cores == Approx(1.2));
  CHECK(pressure.busy_producers == Approx(1.4));
  CHECK(pressure.encoder_cores == Approx(0.6));
  CHECK(pressure.idle_cores == Approx(0.2));
}

TEST_CASE("no time between two readings is no pressure") {
  CHECK(PressureBetween({}, {}).rate() == 0);
}

}  // namespace
}  // namespace reel
