#include "client/eta_estimate.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <functional>
#include <vector>

namespace reel {
namespace {

using namespace std::chrono_literals;

constexpr nanoseconds kStep = 100ms;

Progress At(int64_t done, int64_t count, Phase phase = Phase::kRendering) {
  Progress progress;
  progress.phase = phase;
  progress.frames_done = done;
  progress.frame_count = count;
  return progress;
}

// A job that runs: time goes on in steps, with so many frames a second.
class EstimatedJob {
 public:
  explicit EstimatedJob(int64_t count, int64_t done_before = 0)
      : count_(count), done_(static_cast<double>(done_before)) {
    Tell();
  }

  void Run(double seconds, double rate) {
    for (double end = time_s() + seconds; time_s() < end - 1e-6;) {
      now_ += kStep;
      done_ += rate * ToSeconds(kStep);
      Tell();
    }
  }

  void Tell(Phase phase = Phase::kRendering) {
    eta.Add(At(std::min(static_cast<int64_t>(done_ + 1e-6), count_), count_, phase), now_);
  }
  void Pass(double seconds) { now_ += std::chrono::duration_cast<nanoseconds>(seconds * 1s); }
  void Set(double done) { done_ = done; }
  double Left() const { return eta.LeftSeconds(now_).value_or(-1); }
  double time_s() const { return ToSeconds(now_ - TimePoint{}); }

  EtaEstimate eta;

 private:
  int64_t count_;
  double done_;
  TimePoint now_{};
};

TEST_CASE("at a constant rate the time left is right after seconds, and runs down with the clock") {
  struct Row {
    double rate;
    double after_s;
  };
  const Row row = GENERATE(values<Row>({{10, 3}, {100, 3}, {1, 12}, {0.5, 20}, {0.1, 100}}));
  CAPTURE(row.rate);
  EstimatedJob job(static_cast<int64_t>(row.rate * 1000));
  job.Run(row.after_s, row.rate);
  CHECK(job.Left() == Approx(1000 - row.after_s).epsilon(0.05));
  const double before = job.Left();
  job.Run(60, row.rate);
  CHECK(job.Left() == Approx(before - 60).epsilon(0.02));
}

TEST_CASE("what was done before somebody looked says nothing of the rate") {
  EstimatedJob job(1000, 900);
  job.Run(1, 0);
  CHECK(job.Left() == -1);
  job.Run(5, 10);
  CHECK(job.Left() == Approx(5).margin(0.7));
}

TEST_CASE("how long the first frame takes to come does not make the rate small") {
  EstimatedJob job(1000);
  job.Run(8, 0);
  job.Run(4, 10);
  CHECK(job.Left() == Approx(96).epsilon(0.05));
}

TEST_CASE("the time left follows a rate that changes within half a minute, without a jump") {
  const double later = GENERATE(5.0, 20.0);
  CAPTURE(later);
  EstimatedJob job(10'000);
  job.Run(30, 10);
  double before = job.Left();
  double largest_jump = 0;
  for (int i = 0; i < 300; ++i) {
    job.Run(ToSeconds(kStep), later);
    largest_jump = std::max(largest_jump, std::abs(job.Left() - before) / before);
    before = job.Left();
  }
  CHECK(largest_jump < 0.03);
  const double truth = (10'000 - 300 - 30 * later) / later;
  CHECK(job.Left() == Approx(truth).epsilon(0.15));
}

TEST_CASE("single late frames do not shake what is shown") {
  EstimatedJob job(3000);
  job.Run(20, 10);
  for (int i = 0; i < 20; ++i) {
    const double before = job.Left();
    const double pause_s = 0.4;
    job.Run(pause_s, 0);
    job.Run(2, 12);  // so that all in all the rate stays
    CHECK(job.Left() == Approx(before - 2 - pause_s).epsilon(0.01));
  }
}

TEST_CASE("a job that stalls has no time left, and has one again when it goes on") {
  EstimatedJob job(1000);
  job.Run(10, 10);
  job.Run(5, 0);
  CHECK(job.Left() > 80);
  job.Run(6, 0);
  CHECK(job.Left() == -1);
  job.Run(15, 10);
  CHECK(job.Left() > 60);
  CHECK(job.Left() < 200);
}

TEST_CASE("a stall is seen without any news, too") {
  EstimatedJob job(1000);
  job.Run(10, 10);
  job.Pass(11);
  CHECK(job.Left() == -1);
}

TEST_CASE("slow frames are no stall") {
  EstimatedJob job(100);
  job.Run(100, 0.05);
  job.Run(15, 0);
  CHECK(job.Left() > 0);
}

TEST_CASE("a pause is no time of the job") {
  EstimatedJob job(1000);
  job.Run(10, 10);
  const double before = job.Left();
  job.eta.Pause();
  CHECK(job.Left() == -1);
  job.Pass(3600);
  job.Tell();
  CHECK(job.Left() == Approx(before).epsilon(0.05));
}

TEST_CASE("a job that begins again from its last segment keeps no rate of before") {
  EstimatedJob job(1000);
  job.Run(20, 20);
  job.Set(100);
  job.Tell();
  CHECK(job.Left() == -1);
  job.Run(5, 10);
  CHECK(job.Left() == Approx(85).epsilon(0.1));
}

TEST_CASE("other phases than rendering have no time left") {
  EstimatedJob job(100);
  job.Run(10, 10);
  for (const Phase phase :
       {Phase::kEncoding, Phase::kJoining, Phase::kSecondPass, Phase::kVerifying}) {
    job.Tell(phase);
    CHECK(job.Left() == -1);
  }
}

TEST_CASE("before enough was seen, the supervisor's rate counts") {
  EtaEstimate eta;
  Progress progress = At(150, 300);
  CHECK_FALSE(eta.LeftSeconds(TimePoint{}));
  progress.frames_per_second = 75;
  eta.Add(progress, TimePoint{});
  CHECK(eta.LeftSeconds(TimePoint{}).value_or(-1) == Approx(2));
}

TEST_CASE("a first guess that was far off is forgotten within seconds") {
  EtaEstimate eta;
  Progress progress = At(0, 1000);
  for (int step = 0; step <= 40; ++step) {
    // The supervisor's rate has the start of its processes in it; frames come ten a second.
    progress.frames_per_second = step < 10 ? 0.1 : 10;
    progress.frames_done = step;
    eta.Add(progress, TimePoint{} + step * kStep);
  }
  CHECK(eta.LeftSeconds(TimePoint{} + 40 * kStep).value_or(-1) == Approx(96).epsilon(0.03));
}

TEST_CASE("a job without frames, or with all of them done, has no time left to tell wrongly") {
  EtaEstimate eta;
  eta.Add(At(0, 0), TimePoint{});
  CHECK_FALSE(eta.LeftSeconds(TimePoint{}));
  EstimatedJob job(100);
  job.Run(12, 10);
  CHECK(job.Left() <= 0);
}

// A job on a cluster: a sample every 2 s, and a segment of 100 frames whenever a task has made one.
class ClusterJob {
 public:
  explicit ClusterJob(int64_t count) : count_(count) { Run(0, 0, 0); }

  // So many tasks, each with so many frames a second.
  void Run(double seconds, int64_t tasks, double rate_of_a_task) {
    for (const double end = time_s_ + seconds; time_s_ < end + 1e-6; time_s_ += 2) {
      Progress progress = At(static_cast<int64_t>(drawn_ / 100) * 100, count_);
      progress.tasks_running = tasks;
      progress.tasks_waiting = tasks > 0 ? 0 : 8;
      eta.Add(progress, Now());
      drawn_ += 2 * rate_of_a_task * static_cast<double>(tasks);
    }
  }
  double Left() const { return eta.LeftSeconds(Now()).value_or(-1); }
  double TrueLeft(double rate) const { return (static_cast<double>(count_) - drawn_) / rate; }

  EtaEstimate eta;

 private:
  TimePoint Now() const {
    return TimePoint{} + std::chrono::duration_cast<nanoseconds>(time_s_ * 1s);
  }

  int64_t count_;
  double drawn_ = 0;
  double time_s_ = 0;
};

TEST_CASE("on a cluster whose news comes in segments the time left is right and does not shake") {
  ClusterJob job(40'000);
  job.Run(60, 8, 1.5);
  for (int i = 0; i < 60; ++i) {
    job.Run(2, 8, 1.5);
    CHECK(job.Left() == Approx(job.TrueLeft(12)).epsilon(0.12));
  }
}

TEST_CASE("a cluster that gives more tasks changes the time left within a few segments") {
  ClusterJob job(100'000);
  job.Run(200, 1, 5);
  CHECK(job.Left() == Approx(job.TrueLeft(5)).epsilon(0.12));
  job.Run(14, 20, 5);
  CHECK(job.Left() == Approx(job.TrueLeft(100)).epsilon(0.2));
}

TEST_CASE("while no task runs there is no time left, and the wait is no time of the job") {
  ClusterJob job(20'000);
  job.Run(60, 4, 5);
  job.Run(3600, 0, 0);
  CHECK(job.Left() == -1);
  job.Run(20, 4, 5);
  CHECK(job.Left() == Approx(job.TrueLeft(20)).epsilon(0.15));
}

TEST_CASE("a cluster from which nothing comes for long has no time left") {
  ClusterJob job(20'000);
  job.Run(60, 4, 5);
  job.Run(60, 4, 0);
  CHECK(job.Left() > 0);
  job.Run(60, 4, 0);
  CHECK(job.Left() == -1);
}

}  // namespace
}  // namespace reel
