#include "client/speed_limit.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

namespace reel {
namespace {

using namespace std::chrono_literals;

constexpr int64_t kMs = 1'000'000;

std::string Words(const WaitBalance& balance, const Progress& progress = {}) {
  return std::string(SpeedLimitWords(FindSpeedLimit(progress, balance.Shares())));
}

TEST_CASE("who waits follows from the difference of the waits and not from their sum") {
  struct Case {
    Waits before, now;  // milliseconds
    std::string words;
  };
  const auto test = GENERATE(values<Case>({{{0, 0}, {900, 10}, "your drawing code"},
                                           {{0, 0}, {10, 900}, "the encoder"},
                                           {{0, 0}, {60, 50}, "drawing and encoder"},
                                           {{0, 0}, {0, 0}, ""},
                                           {{9000, 0}, {9010, 100}, "the encoder"}}));
  WaitBalance balance;
  balance.Add({test.before.for_frame_ns * kMs, test.before.for_pipe_ns * kMs}, TimePoint(1s));
  CHECK(Words(balance).empty());
  balance.Add({test.now.for_frame_ns * kMs, test.now.for_pipe_ns * kMs}, TimePoint(2s));
  CHECK(Words(balance) == test.words);
}

TEST_CASE("waits from before the last seconds are forgotten") {
  WaitBalance balance;
  balance.Add({0, 0}, TimePoint(0s));
  balance.Add({1000 * kMs, 0}, TimePoint(1s));
  balance.Add({1000 * kMs, 100 * kMs}, TimePoint(2s));
  CHECK(Words(balance) == "your drawing code");
  balance.Add({1000 * kMs, 200 * kMs}, TimePoint(3s));
  CHECK(Words(balance) == "the encoder");
}

TEST_CASE("the shares are of the time that passed, and never more than all of it") {
  WaitBalance balance;
  balance.Add({0, 0}, TimePoint(1s));
  balance.Add({500 * kMs, 4000 * kMs}, TimePoint(3s));
  CHECK(balance.Shares().for_frame == Approx(0.25));
  CHECK(balance.Shares().for_pipe == 1);
}

TEST_CASE("waits that fall are of another run, and of that alone") {
  WaitBalance balance;
  balance.Add({9000 * kMs, 0}, TimePoint(1s));
  balance.Add({0, 0}, TimePoint(2s));
  CHECK_FALSE(balance.Shares().is_known);
  balance.Add({0, 500 * kMs}, TimePoint(3s));
  CHECK(Words(balance) == "the encoder");
}

TEST_CASE("a job whose processors the daemon gives to others is limited by its share") {
  Progress progress;
  const auto words = [&](const std::string& reason, double for_frame, double for_pipe) {
    progress.producers_reason = reason;
    return std::string(SpeedLimitWords(FindSpeedLimit(progress, {for_frame, for_pipe, true})));
  };
  CHECK(words("the job's share, 1.5 processors, is used", 0.8, 0) == "its share of the machine");
  CHECK(words("the job's share of the machine", 0.8, 0) == "its share of the machine");
  CHECK(words("the job's share of the machine", 0, 0.8) == "the encoder");
  CHECK(words("all 4 processors are busy", 0.8, 0) == "your drawing code");
}

TEST_CASE("what does not draw has no limit in these words") {
  Progress progress;
  progress.phase = Phase::kSecondPass;
  CHECK(FindSpeedLimit(progress, {0.9, 0, true}) == SpeedLimit::kUnknown);
}

TEST_CASE("a pause for want of room says so, and another one only that it is one") {
  CHECK(PauseWords("no space left in /o: 1.0 MiB are free, 3.0 MiB are needed") ==
        "waiting for room on the disk");
  CHECK(PauseWords("by somebody") == "waiting");
}

TEST_CASE("a pause because the cluster does not answer says so") {
  CHECK(PauseWords("the cluster does not answer: squeue: error: no controller") ==
        "waiting for the cluster");
  CHECK(PausedFor("Slurm does not answer") == "cluster");
  CHECK(PausedFor("no space left in /cluster/o: 1.0 MiB are free") == "room");
  CHECK(PausedFor("by somebody").empty());
}

TEST_CASE("nobody says what limits the speed of a job on a cluster") {
  Progress progress;
  progress.tasks_running = 4;
  CHECK(FindSpeedLimit(progress, {0.9, 0, true}) == SpeedLimit::kUnknown);
}

}  // namespace
}  // namespace reel
