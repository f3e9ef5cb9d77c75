// Real processes, killed where it hurts: the film must not notice.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstring>
#include <map>
#include <random>

#include "shm/ring_producer.h"
#include "shm/ring_reader.h"
#include "shm/ring_reclaimer.h"

using reel::Clock;
using reel::LeaseOutcome;
using reel::SharedSegment;
using reel::SlotClaim;

namespace {

constexpr auto kDeathPatience = std::chrono::seconds(30);
constexpr uint64_t kFrames = 400;

// Where a producer process kills itself, with SIGKILL, so that nothing of it runs afterwards.
enum class Death { kNever, kBeforeLease, kAfterLease, kHalfDrawn, kBeforeCommit, kAfterCommit };

[[noreturn]] void RunProducer(const SharedSegment& segment, uint32_t owner, Death death,
                              uint32_t frames_before_death) {
  reel::RingProducer ring(segment, owner);
  const auto die_at = [&](Death point) {
    if (death == point && frames_before_death == 0) kill(getpid(), SIGKILL);
  };
  while (true) {
    die_at(Death::kBeforeLease);
    SlotClaim claim;
    if (ring.Lease(Clock::now() + kDeathPatience, &claim) != LeaseOutcome::kLeased) _exit(0);
    die_at(Death::kAfterLease);
    const auto pixels = ring.Pixels(claim);
    std::memset(pixels.data(), static_cast<int>(claim.frame & 0xFF), pixels.size() / 2);
    die_at(Death::kHalfDrawn);
    std::memset(pixels.data(), static_cast<int>(claim.frame & 0xFF), pixels.size());
    die_at(Death::kBeforeCommit);
    if (!ring.Commit(claim)) _exit(3);
    die_at(Death::kAfterCommit);
    if (frames_before_death > 0) --frames_before_death;
  }
}

class ProcessSet {
 public:
  explicit ProcessSet(const SharedSegment& segment) : segment_(segment) {}
  ~ProcessSet() {
    for (const auto& [pid, owner] : owners_) kill(pid, SIGKILL);
    for (const auto& [pid, owner] : owners_) waitpid(pid, nullptr, 0);
  }

  void Start(Death death, uint32_t frames_before_death) {
    const uint32_t owner = next_owner_++;
    const pid_t pid = fork();
    REQUIRE(pid >= 0);
    if (pid == 0) RunProducer(segment_, owner, death, frames_before_death);
    owners_[pid] = owner;
  }

  // Reaps who died, gives its frames back; returns how many died by a signal.
  int ReapDead() {
    int killed = 0;
    int status = 0;
    for (pid_t pid = 0; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
      reel::RingReclaimer(segment_).Reclaim(owners_.at(pid));
      owners_.erase(pid);
      killed += WIFSIGNALED(status) ? 1 : 0;
    }
    return killed;
  }

 private:
  const SharedSegment& segment_;
  std::map<pid_t, uint32_t> owners_;
  uint32_t next_owner_ = 1;
};

bool IsWhole(uint64_t frame, std::span<const std::byte> pixels) {
  for (const std::byte byte : pixels) {
    if (byte != static_cast<std::byte>(frame & 0xFF)) return false;
  }
  return true;
}

// Reads the whole film while `on_death` starts a successor for everybody who was killed.
template <typename OnDeath>
uint64_t ReadFilm(const SharedSegment& segment, ProcessSet& producers, OnDeath on_death) {
  reel::RingReader reader(segment);
  uint64_t whole = 0;
  for (uint64_t frame = 0; frame < segment.geometry().frame_count; ++frame) {
    const auto deadline = Clock::now() + kDeathPatience;
    while (reader.WaitReady(frame, Clock::now() + reel::milliseconds(5)) !=
           reel::WaitOutcome::kReady) {
      for (int i = producers.ReapDead(); i > 0; --i) on_death();
      if (Clock::now() > deadline) return whole;
    }
    whole += IsWhole(frame, reader.Pixels(frame)) ? 1 : 0;
    if (!reader.Release(frame)) return whole;
  }
  return whole;
}

}  // namespace

TEST_CASE("CrashRing_ProducerKilledAtEachPoint_NoFrameIsLostTornOrDoubled") {
  for (const Death death : {Death::kBeforeLease, Death::kAfterLease, Death::kHalfDrawn,
                            Death::kBeforeCommit, Death::kAfterCommit}) {
    const auto segment = SharedSegment::Create({4, 4096, kFrames});
    REQUIRE(segment.ok());
    ProcessSet producers(segment.value());
    producers.Start(death, 3);
    int deaths = 0;
    const uint64_t whole = ReadFilm(segment.value(), producers, [&] {
      ++deaths;
      producers.Start(deaths < 20 ? death : Death::kNever, 3);
    });
    CAPTURE(static_cast<int>(death));
    CHECK(whole == kFrames);
    CHECK(deaths == 20);
  }
}

TEST_CASE("CrashRing_SeveralProducersDyingAtRandom_NoFrameIsLostTornOrDoubled") {
  const auto segment = SharedSegment::Create({5, 4096, kFrames});
  REQUIRE(segment.ok());
  ProcessSet producers(segment.value());
  std::minstd_rand random(42);
  int deaths = 0;
  const auto start = [&] {
    const auto death = deaths < 60 ? static_cast<Death>(1 + random() % 5) : Death::kNever;
    producers.Start(death, static_cast<uint32_t>(random() % 6));
  };
  for (int i = 0; i < 4; ++i) start();
  const uint64_t whole = ReadFilm(segment.value(), producers, [&] {
    ++deaths;
    start();
  });
  CHECK(whole == kFrames);
  CHECK(deaths >= 60);
}
