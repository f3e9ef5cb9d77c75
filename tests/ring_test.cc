// Many producers, one reader, whatever the timing: every frame arrives once, in order, whole.
#include <fcntl.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

#include "shm/ring_producer.h"
#include "shm/ring_reader.h"
#include "shm/ring_reclaimer.h"

using reel::Clock;
using reel::LeaseOutcome;
using reel::RingProducer;
using reel::RingReader;
using reel::SharedSegment;
using reel::SlotClaim;
using reel::WaitOutcome;

namespace {

constexpr auto kPatience = std::chrono::seconds(60);

uint32_t ContentOf(uint64_t frame) { return static_cast<uint32_t>(frame * 2654435761U + 1); }

void DrawFrame(const SlotClaim& claim, std::span<std::byte> pixels) {
  const uint32_t content = ContentOf(claim.frame);
  for (size_t i = 0; i + sizeof(content) <= pixels.size(); i += sizeof(content)) {
    std::memcpy(pixels.data() + i, &content, sizeof(content));
  }
}

bool HoldsFrame(uint64_t frame, std::span<const std::byte> pixels) {
  const uint32_t content = ContentOf(frame);
  for (size_t i = 0; i + sizeof(content) <= pixels.size(); i += sizeof(content)) {
    if (std::memcmp(pixels.data() + i, &content, sizeof(content)) != 0) return false;
  }
  return true;
}

void ProduceAll(const SharedSegment& segment, uint32_t owner) {
  RingProducer ring(segment, owner);
  std::minstd_rand random(owner);
  SlotClaim claim;
  while (ring.Lease(Clock::now() + kPatience, &claim) == LeaseOutcome::kLeased) {
    DrawFrame(claim, ring.Pixels(claim));
    if (random() % 8 == 0) std::this_thread::yield();
    if (!ring.Commit(claim)) return;
  }
}

// Returns how many frames arrived right.
uint64_t ConsumeAll(const SharedSegment& segment) {
  RingReader ring(segment);
  uint64_t right = 0;
  for (uint64_t frame = 0; frame < segment.geometry().frame_count; ++frame) {
    if (ring.WaitReady(frame, Clock::now() + kPatience) != WaitOutcome::kReady) return right;
    if (HoldsFrame(frame, ring.Pixels(frame))) ++right;
    if (!ring.Release(frame)) return right;
  }
  return right;
}

struct Shape {
  uint32_t slots;
  uint32_t producers;
  uint64_t frames;
};

constexpr Shape kShapes[] = {{1, 1, 50},   {1, 4, 200},    {2, 1, 2000}, {2, 3, 3000},
                             {3, 8, 5000}, {16, 2, 20000}, {7, 5, 20000}};

}  // namespace

// One mapping for all threads: the shape that ThreadSanitizer can see races in.
TEST_CASE("Ring_ManyProducersOneMapping_EveryFrameArrivesOnceAndInOrder") {
  for (const Shape& shape : kShapes) {
    const auto segment = SharedSegment::Create({shape.slots, 256, shape.frames});
    REQUIRE(segment.ok());
    std::vector<std::jthread> producers;
    for (uint32_t i = 1; i <= shape.producers; ++i) {
      producers.emplace_back([&segment, i] { ProduceAll(segment.value(), i); });
    }
    CAPTURE(shape.slots, shape.producers, shape.frames);
    CHECK(ConsumeAll(segment.value()) == shape.frames);
  }
}

TEST_CASE("Ring_EachProducerItsOwnMapping_EveryFrameArrivesOnceAndInOrder") {
  for (const Shape& shape : kShapes) {
    const auto segment = SharedSegment::Create({shape.slots, 256, shape.frames});
    REQUIRE(segment.ok());
    std::vector<std::jthread> producers;
    for (uint32_t i = 1; i <= shape.producers; ++i) {
      producers.emplace_back([&segment, i] {
        const auto own = SharedSegment::Attach(
            reel::unique_fd(fcntl(segment->descriptor(), F_DUPFD_CLOEXEC, 0)));
        ProduceAll(own.value(), i);
      });
    }
    CAPTURE(shape.slots, shape.producers, shape.frames);
    CHECK(ConsumeAll(segment.value()) == shape.frames);
  }
}

TEST_CASE("Ring_WindowIsFull_NoFrameBeyondItCanBeLeased") {
  const auto segment = SharedSegment::Create({3, 64, 100});
  REQUIRE(segment.ok());
  RingProducer producer(segment.value(), 1);
  SlotClaim claim;
  for (uint64_t frame = 0; frame < 3; ++frame) {
    REQUIRE(producer.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
    CHECK(claim.frame == frame);
    if (frame != 1) REQUIRE(producer.Commit(claim));
  }
  CHECK(producer.Lease(Clock::now(), &claim) == LeaseOutcome::kTimedOut);

  // Frame 0 is written: frame 3 takes its slot. Frame 1 is still missing, so nothing follows.
  RingReader reader(segment.value());
  REQUIRE(reader.WaitReady(0, Clock::now()) == WaitOutcome::kReady);
  REQUIRE(reader.Release(0));
  REQUIRE(producer.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  CHECK(claim.frame == 3);
  CHECK(reader.WaitReady(1, Clock::now()) == WaitOutcome::kTimedOut);
  CHECK(producer.Lease(Clock::now(), &claim) == LeaseOutcome::kTimedOut);
}

TEST_CASE("Ring_FrameIsReady_ItsSlotSaysWhoDrewItAndWhen") {
  const auto segment = SharedSegment::Create({2, 64, 100});
  REQUIRE(segment.ok());
  RingProducer producer(segment.value(), 7);
  RingReader reader(segment.value());
  SlotClaim claim;
  for (uint64_t frame = 0; frame < 4; ++frame) {  // the second lap finds the times of the first
    const uint64_t before = reel::NowNs();
    REQUIRE(producer.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
    const uint64_t leased = reel::NowNs();
    producer.MarkDrawn(claim);
    const uint64_t drawn = reel::NowNs();
    REQUIRE(producer.Commit(claim));
    REQUIRE(reader.WaitReady(frame, Clock::now()) == WaitOutcome::kReady);
    const reel::FrameClaim claimed = reader.Claim(frame);
    CHECK(claimed.frame == frame);
    CHECK(claimed.slot == frame % 2);
    CHECK(claimed.owner == 7);
    CHECK(before <= claimed.times.leased_ns);
    CHECK(claimed.times.leased_ns <= leased);
    CHECK(leased <= claimed.times.drawn_ns);
    CHECK(claimed.times.drawn_ns <= drawn);
    CHECK(drawn <= claimed.times.converted_ns);
    CHECK(claimed.times.converted_ns <= reel::NowNs());
    REQUIRE(reader.Release(frame));
  }
}

TEST_CASE("Ring_FrameOfAnotherOrigin_IsSaidToTheReaderAndNotOfTheNextOne") {
  const auto segment = SharedSegment::Create({1, 64, 100});
  REQUIRE(segment.ok());
  RingProducer producer(segment.value(), 1);
  RingReader reader(segment.value());
  SlotClaim claim;
  for (const auto origin : {reel::FrameOrigin::kCached, reel::FrameOrigin::kDrawn,
                            reel::FrameOrigin::kChecked, reel::FrameOrigin::kDrawn}) {
    REQUIRE(producer.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
    if (origin != reel::FrameOrigin::kDrawn) producer.MarkOrigin(claim, origin);
    REQUIRE(producer.Commit(claim));
    REQUIRE(reader.WaitReady(claim.frame, Clock::now()) == WaitOutcome::kReady);
    CHECK(reader.Claim(claim.frame).origin == origin);
    REQUIRE(reader.Release(claim.frame));
  }
}

TEST_CASE("Ring_CacheGate_OnlyCloses") {
  const auto segment = SharedSegment::Create({1, 64, 100});
  REQUIRE(segment.ok());
  const RingProducer producer(segment.value(), 1);
  reel::RingReclaimer reclaimer(segment.value());
  CHECK(producer.cache_gate() == reel::CacheGate::kOpen);
  reclaimer.CloseCache(reel::CacheGate::kReadOnly);
  CHECK(producer.cache_gate() == reel::CacheGate::kReadOnly);
  producer.CloseCache(reel::CacheGate::kClosed);
  reclaimer.CloseCache(reel::CacheGate::kReadOnly);
  CHECK(producer.cache_gate() == reel::CacheGate::kClosed);
}

TEST_CASE("Ring_FrameIsLeasedAgainOrAdopted_TimesOfTheOneBeforeAreGone") {
  const auto segment = SharedSegment::Create({1, 64, 100});
  REQUIRE(segment.ok());
  RingProducer first(segment.value(), 1);
  RingProducer second(segment.value(), 2);
  reel::RingReclaimer reclaimer(segment.value());
  SlotClaim claim;
  REQUIRE(first.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  first.MarkDrawn(claim);
  REQUIRE(reclaimer.Reassign(0, 1, 2));
  const uint64_t before = reel::NowNs();
  REQUIRE(second.Adopt(0, &claim));
  const std::vector<reel::FrameClaim> frames = reclaimer.FramesInFlight();
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].owner == 2);
  CHECK(frames[0].times.leased_ns >= before);
  CHECK(frames[0].times.drawn_ns == 0);
  CHECK(frames[0].times.converted_ns == 0);
}

TEST_CASE("Ring_Reclaimed_TheLostFrameIsTheNextOneLeased") {
  const auto segment = SharedSegment::Create({4, 64, 100});
  REQUIRE(segment.ok());
  RingProducer dead(segment.value(), 1);
  RingProducer living(segment.value(), 2);
  SlotClaim claim;
  REQUIRE(dead.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  REQUIRE(living.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  REQUIRE(claim.frame == 1);
  CHECK(reel::RingReclaimer(segment.value()).Reclaim(1) == std::vector<uint64_t>{0});
  REQUIRE(living.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  CHECK(claim.frame == 0);
}

TEST_CASE("Ring_LastFrameWritten_SleepingProducersGoHome") {
  const auto segment = SharedSegment::Create({2, 64, 1});
  REQUIRE(segment.ok());
  RingProducer first(segment.value(), 1);
  SlotClaim claim;
  REQUIRE(first.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  LeaseOutcome outcome = LeaseOutcome::kTimedOut;
  std::jthread waiting([&] {
    SlotClaim none;
    outcome = RingProducer(segment.value(), 2).Lease(Clock::now() + kPatience, &none);
  });
  REQUIRE(first.Commit(claim));
  RingReader reader(segment.value());
  REQUIRE(reader.WaitReady(0, Clock::now() + kPatience) == WaitOutcome::kReady);
  REQUIRE(reader.Release(0));
  waiting.join();
  CHECK(outcome == LeaseOutcome::kFinished);
}

TEST_CASE("Ring_Stopped_ProducersFinishAlthoughFramesAreLeft") {
  const auto segment = SharedSegment::Create({2, 64, 100});
  REQUIRE(segment.ok());
  reel::RingReclaimer(segment.value()).Stop();
  SlotClaim claim;
  CHECK(RingProducer(segment.value(), 1).Lease(Clock::now() + kPatience, &claim) ==
        LeaseOutcome::kFinished);
}
