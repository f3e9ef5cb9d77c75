#include "shm/ring_snapshot.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstring>
#include <functional>

#include "shm/ring_producer.h"
#include "shm/ring_reader.h"
#include "shm/ring_reclaimer.h"

namespace reel {
namespace {

void Fill(std::span<std::byte> pixels, uint64_t frame) {
  std::memset(pixels.data(), static_cast<int>(frame % 251 + 1), pixels.size());
}

void Draw(RingProducer& producer) {
  SlotClaim claim;
  REQUIRE(producer.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  Fill(producer.Pixels(claim), claim.frame);
  REQUIRE(producer.Commit(claim));
}

bool Holds(const FrameCopy& copy, uint64_t frame) {
  return std::all_of(copy.pixels.begin(), copy.pixels.end(), [frame](std::byte byte) {
    return byte == static_cast<std::byte>(frame % 251 + 1);
  });
}

void CheckNewest(const SharedSegment& segment, uint64_t frame) {
  const std::optional<FrameCopy> copy = CopyNewestFrame(segment);
  REQUIRE(copy);
  CHECK(copy->frame == frame);
  CHECK(Holds(*copy, frame));
}

// Another process that works on the ring until it is killed.
class Child {
 public:
  explicit Child(const std::function<void()>& work) : pid_(fork()) {
    if (pid_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    work();
    _exit(0);
  }
  ~Child() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

 private:
  const pid_t pid_;
};

TEST_CASE("an empty ring, and one in which the first frame is being drawn, show nothing") {
  const auto segment = SharedSegment::Create({4, 64, 100});
  REQUIRE(segment.ok());
  CHECK_FALSE(CopyNewestFrame(segment.value()));
  RingProducer producer(segment.value(), 1);
  SlotClaim claim;
  REQUIRE(producer.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  CHECK_FALSE(CopyNewestFrame(segment.value()));
}

TEST_CASE("the newest frame is shown while it is ready, and after it was written") {
  const auto segment = SharedSegment::Create({4, 64, 100});
  REQUIRE(segment.ok());
  RingProducer producer(segment.value(), 1);
  RingReader reader(segment.value());
  for (int frame = 0; frame < 3; ++frame) Draw(producer);
  CheckNewest(segment.value(), 2);
  for (uint64_t frame = 0; frame < 3; ++frame) {
    REQUIRE(reader.WaitReady(frame, Clock::now()) == WaitOutcome::kReady);
    REQUIRE(reader.Release(frame));
  }
  CheckNewest(segment.value(), 2);
  Draw(producer);
  Draw(producer);  // in the slot of the first
  CheckNewest(segment.value(), 4);
}

TEST_CASE("a slot that a dead producer had begun is not taken for the frame before") {
  const auto segment = SharedSegment::Create({1, 64, 100});
  REQUIRE(segment.ok());
  RingProducer producer(segment.value(), 1);
  RingReader reader(segment.value());
  Draw(producer);
  REQUIRE(reader.Release(0));
  CheckNewest(segment.value(), 0);
  SlotClaim claim;
  REQUIRE(producer.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  Fill(producer.Pixels(claim).first(32), 1);
  RingReclaimer(segment.value()).Reclaim(1);
  CHECK_FALSE(CopyNewestFrame(segment.value()));
}

TEST_CASE("words that nobody should have written name no frame outside of the ring") {
  const auto segment = SharedSegment::Create({4, 64, 100});
  REQUIRE(segment.ok());
  RingProducer producer(segment.value(), 1);
  Draw(producer);
  for (const uint64_t bits : {~uint64_t{0}, Encode({SlotState::kReady, 7, 1000}),
                              Encode({SlotState::kFree, 0, 0xffffffff})}) {
    segment->slot(3).word.store(bits);
    segment->slot(3).converted_ns.store(1);
    CheckNewest(segment.value(), 0);
  }
}

// The pictures are large and the frames come as fast as they can: many copies are torn on the way.
TEST_CASE("a copy that is made while frames are drawn and written is never of two frames") {
  constexpr uint64_t kFrames = 1'000'000;
  const auto segment = SharedSegment::Create({3, 1 << 20, kFrames});
  REQUIRE(segment.ok());
  const Child producing([&] {
    RingProducer producer(segment.value(), 1);
    SlotClaim claim;
    while (producer.Lease(Clock::now() + std::chrono::seconds(10), &claim) ==
           LeaseOutcome::kLeased) {
      Fill(producer.Pixels(claim), claim.frame);
      producer.Commit(claim);
    }
  });
  const Child writing([&] {
    RingReader reader(segment.value());
    for (uint64_t frame = 0; frame < kFrames; ++frame) {
      reader.WaitReady(frame, Clock::now() + std::chrono::seconds(10));
      reader.Release(frame);
    }
  });
  uint64_t last = 0;
  int copies = 0;
  const TimePoint deadline = Clock::now() + std::chrono::seconds(20);
  while (copies < 200 && Clock::now() < deadline) {
    const std::optional<FrameCopy> copy = CopyNewestFrame(segment.value());
    if (!copy) continue;
    ++copies;
    REQUIRE(Holds(*copy, copy->frame));
    CHECK(copy->frame + 3 > last);
    last = std::max(last, copy->frame);
  }
  CHECK(copies == 200);
}

TEST_CASE("a hostile process that scribbles into words and pixels does not hold the copy up") {
  const auto segment = SharedSegment::Create({4, 1 << 16, 100});
  REQUIRE(segment.ok());
  const Child hostile([&] {
    for (uint64_t seed = 1;; seed = seed * 6364136223846793005U + 1442695040888963407U) {
      const auto slot = static_cast<uint32_t>(seed >> 33 & 3);
      segment->slot(slot).word.store(seed & 1 ? seed : Encode({SlotState::kReady, 1, 0}));
      segment->slot(slot).converted_ns.store(seed);
      segment->pixels(slot)[seed >> 40 & 0xffff] = static_cast<std::byte>(seed);
    }
  });
  for (int i = 0; i < 2000; ++i) {
    const std::optional<FrameCopy> copy = CopyNewestFrame(segment.value());
    if (!copy) continue;
    CHECK(copy->frame < 100);
    CHECK(copy->pixels.size() == 1 << 16);
  }
}

}  // namespace
}  // namespace reel
