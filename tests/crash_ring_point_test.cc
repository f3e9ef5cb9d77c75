// Real processes that die or stop at the ring's fault points: between two instructions of Reel's
// own, where a kill from outside only comes by luck.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <map>
#include <span>
#include <string>
#include <thread>

#include "shm/ring_producer.h"
#include "shm/ring_reader.h"
#include "shm/ring_reclaimer.h"

using reel::Clock;
using reel::LeaseOutcome;
using reel::SharedSegment;
using reel::SlotClaim;
using reel::WaitOutcome;

namespace {

constexpr auto kPointPatience = std::chrono::seconds(60);
constexpr auto kOneSleep = std::chrono::milliseconds(reel::kMaxSleepMs);
constexpr uint64_t kFilmFrames = 30;
constexpr size_t kSlotBytes = 512;

std::span<uint64_t> Words(std::span<std::byte> pixels) {
  return {reinterpret_cast<uint64_t*>(pixels.data()), pixels.size() / sizeof(uint64_t)};
}

// Every word of a frame's pixels carries its number.
void Draw(uint64_t frame, std::span<std::byte> pixels) { std::ranges::fill(Words(pixels), frame); }

bool IsWholeFrame(uint64_t frame, std::span<const std::byte> pixels) {
  const auto* words = reinterpret_cast<const uint64_t*>(pixels.data());
  return std::all_of(words, words + pixels.size() / sizeof(uint64_t),
                     [&](uint64_t word) { return word == frame; });
}

// Draws until the ring is finished; exits with 0 then.
int RunProducer(const SharedSegment& segment, uint32_t owner) {
  reel::RingProducer ring(segment, owner);
  SlotClaim claim;
  LeaseOutcome outcome;
  while ((outcome = ring.Lease(Clock::now() + kPointPatience, &claim)) == LeaseOutcome::kLeased) {
    Draw(claim.frame, ring.Pixels(claim));
    if (!ring.Commit(claim)) return 3;
  }
  return outcome == LeaseOutcome::kFinished ? 0 : 4;
}

// Reads the film; exits with 0 when every frame came whole and in order.
int RunWriter(const SharedSegment& segment) {
  reel::RingReader reader(segment);
  for (uint64_t frame = 0; frame < segment.geometry().frame_count; ++frame) {
    if (reader.WaitReady(frame, Clock::now() + kPointPatience) != WaitOutcome::kReady) return 3;
    if (!IsWholeFrame(frame, reader.Pixels(frame))) return 4;
    if (!reader.Release(frame)) return 5;
  }
  return 0;
}

template <typename Body>
pid_t Fork(const std::string& fault, Body body) {
  const pid_t pid = fork();
  REQUIRE(pid >= 0);
  if (pid != 0) return pid;
  setenv("REEL_FAULT", fault.c_str(), 1);
  _exit(body());
}

// A supervisor of a few lines: it reaps, reclaims, and starts a successor for everybody who died.
class Producers {
 public:
  // Starts two. The first `deaths` processes die of `fault`; those after them, which are started
  // once all of the first are dead, of nothing: so they cannot finish the film before.
  Producers(const SharedSegment& segment, std::string fault, int deaths)
      : segment_(segment), reclaimer_(segment), fault_(std::move(fault)), deaths_(deaths) {
    for (int i = 0; i < 2; ++i) StartOne();
  }
  ~Producers() {
    for (const auto& [pid, owner] : owners_) kill(pid, SIGKILL);
    for (const auto& [pid, owner] : owners_) waitpid(pid, nullptr, 0);
  }

  // Kills who has stopped, as a supervisor does at the frame's deadline, and replaces who has died.
  void LookAfter() {
    int status = 0;
    for (pid_t pid = 0; (pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0;) {
      if (WIFSTOPPED(status)) {
        kill(pid, SIGKILL);
        ++stopped;
        continue;
      }
      for (const uint64_t frame : reclaimer_.Reclaim(owners_.at(pid)))
        reclaimed += frame < kFilmFrames;
      owners_.erase(pid);
      wrong_exits += WIFEXITED(status) && WEXITSTATUS(status) != 0;
      if (!WIFSIGNALED(status)) continue;
      ++killed;
      if (started_ < deaths_ || killed == deaths_) StartOne();
    }
  }

  int killed = 0;
  int stopped = 0;
  int wrong_exits = 0;
  int reclaimed = 0;  // frames

 private:
  void StartOne() {
    const std::string fault = started_++ < deaths_ ? fault_ : "";
    const auto owner = static_cast<uint32_t>(started_);
    owners_[Fork(fault, [&] { return RunProducer(segment_, owner); })] = owner;
  }

  const SharedSegment& segment_;
  reel::RingReclaimer reclaimer_;
  const std::string fault_;
  const int deaths_;
  std::map<pid_t, uint32_t> owners_;
  int started_ = 0;
};

// Frames that came whole, in order, before the first that did not.
uint64_t ReadFilm(const SharedSegment& segment, Producers& producers) {
  reel::RingReader reader(segment);
  for (uint64_t frame = 0; frame < kFilmFrames; ++frame) {
    const auto deadline = Clock::now() + kPointPatience;
    while (reader.WaitReady(frame, Clock::now() + std::chrono::milliseconds(2)) !=
           WaitOutcome::kReady) {
      producers.LookAfter();
      if (Clock::now() > deadline) return frame;
    }
    if (!IsWholeFrame(frame, reader.Pixels(frame)) || !reader.Release(frame)) return frame;
  }
  return kFilmFrames;
}

SharedSegment CreateRing(uint32_t slots, uint64_t frames) {
  auto segment = SharedSegment::Create({slots, kSlotBytes, frames});
  REQUIRE(segment.ok());
  return std::move(segment).value();
}

}  // namespace

TEST_CASE("CrashRingPoint_ProducersDyingAtAPoint_NoFrameIsLostTornOrDoubled") {
  constexpr int kDeaths = 6;
  for (const std::string point : {"ring.leased", "ring.commit", "ring.committed"}) {
    for (const std::string action : {"kill", "stop"}) {
      for (const std::string nth : {"1", "2", "3"}) {
        const std::string fault = point + ":" + nth + ":" + action;
        CAPTURE(fault);
        const SharedSegment segment = CreateRing(3, kFilmFrames);
        Producers producers(segment, fault, kDeaths);
        CHECK(ReadFilm(segment, producers) == kFilmFrames);
        CHECK(producers.killed == kDeaths);
        CHECK(producers.stopped == (action == "stop" ? kDeaths : 0));
        CHECK(producers.wrong_exits == 0);
        // A frame that was committed is not drawn again, whoever died after it.
        CHECK(producers.reclaimed == (point == "ring.committed" ? 0 : kDeaths));
      }
    }
  }
}

TEST_CASE("CrashRingPoint_WakeUpLostWithItsProducer_CostsOneSleepOfTheWriter") {
  const SharedSegment segment = CreateRing(3, kFilmFrames);
  const pid_t producer = Fork("ring.committed:1:kill", [&] {
    reel::RingProducer ring(segment, 1);
    SlotClaim claim;
    if (ring.Lease(Clock::now() + kPointPatience, &claim) != LeaseOutcome::kLeased) return 1;
    // Only once the writer has announced that it sleeps is there a wake-up to lose.
    while (segment.header().writer_waits_for.load() != claim.frame) {
    }
    return ring.Commit(claim) ? 0 : 2;
  });
  std::atomic<int> timeouts = 0;
  WaitOutcome outcome = WaitOutcome::kTimedOut;
  std::thread writer([&] {
    reel::RingReader reader(segment);
    const auto deadline = Clock::now() + kPointPatience;
    while (outcome != WaitOutcome::kReady && Clock::now() < deadline) {
      outcome = reader.WaitReady(0, Clock::now() + kOneSleep);
      timeouts += outcome == WaitOutcome::kTimedOut ? 1 : 0;
    }
  });
  int status = 0;
  waitpid(producer, &status, 0);
  const int timeouts_until_death = timeouts;
  writer.join();
  CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
  CHECK(outcome == WaitOutcome::kReady);
  CHECK(timeouts - timeouts_until_death <= 1);
}

TEST_CASE("CrashRingPoint_WakeUpLostInALongWait_IsNoticedLongBeforeItsDeadline") {
  const SharedSegment segment = CreateRing(3, kFilmFrames);
  const pid_t producer = Fork("ring.committed:1:kill", [&] {
    reel::RingProducer ring(segment, 1);
    SlotClaim claim;
    if (ring.Lease(Clock::now() + kPointPatience, &claim) != LeaseOutcome::kLeased) return 1;
    while (segment.header().writer_waits_for.load() != claim.frame) {
    }
    return ring.Commit(claim) ? 0 : 2;
  });
  reel::RingReader reader(segment);
  const auto begin = Clock::now();
  CHECK(reader.WaitReady(0, begin + kPointPatience) == WaitOutcome::kReady);
  // A sleep of 100 ms on a machine that has other things to do, against a deadline of a minute.
  CHECK(Clock::now() - begin < kPointPatience / 4);
  int status = 0;
  waitpid(producer, &status, 0);
  CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
}

TEST_CASE("CrashRingPoint_WriterStoppedAtAPoint_FilmGoesOnWhereItStood") {
  for (const std::string point : {"ring.taken", "ring.release", "ring.released"}) {
    for (const uint64_t nth : {uint64_t{1}, uint64_t{4}, kFilmFrames}) {
      const std::string fault = point + ":" + std::to_string(nth) + ":stop";
      CAPTURE(fault);
      const SharedSegment segment = CreateRing(3, kFilmFrames);
      const pid_t writer = Fork(fault, [&] { return RunWriter(segment); });
      const pid_t producer = Fork("", [&] { return RunProducer(segment, 1); });
      int status = 0;
      waitpid(writer, &status, WUNTRACED);
      REQUIRE(WIFSTOPPED(status));
      kill(writer, SIGCONT);
      for (const pid_t pid : {writer, producer}) {
        waitpid(pid, &status, 0);
        CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
      }
    }
  }
}
