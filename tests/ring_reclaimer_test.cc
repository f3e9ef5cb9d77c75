#include "shm/ring_reclaimer.h"

#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "shm/ring_producer.h"
#include "shm/ring_reader.h"

using reel::Clock;
using reel::LeaseClaim;
using reel::LeaseOutcome;
using reel::SharedSegment;
using reel::SlotClaim;

TEST_CASE("RingReclaimer_TwoLeasesOfDifferentOwners_AreListedWithTheirFrames") {
  const auto segment = SharedSegment::Create({4, 64, 100});
  REQUIRE(segment.ok());
  SlotClaim claim;
  reel::RingProducer a(segment.value(), 11);
  reel::RingProducer b(segment.value(), 12);
  REQUIRE(a.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  REQUIRE(b.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  CHECK(reel::RingReclaimer(segment.value()).Leases() == std::vector<LeaseClaim>{{11, 0}, {12, 1}});
}

TEST_CASE("RingReclaimer_OneFrameIsDrawnAndOneReady_BothAreInFlight") {
  const auto segment = SharedSegment::Create({4, 64, 100});
  REQUIRE(segment.ok());
  SlotClaim claim;
  reel::RingProducer producer(segment.value(), 11);
  REQUIRE(producer.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  REQUIRE(producer.Commit(claim));
  REQUIRE(producer.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  const auto frames = reel::RingReclaimer(segment.value()).FramesInFlight();
  REQUIRE(frames.size() == 2);
  CHECK(frames[0].frame == 0);
  CHECK(frames[0].is_ready);
  CHECK(frames[0].owner == 11);
  CHECK(frames[1].frame == 1);
  CHECK(frames[1].slot == 1);
  CHECK_FALSE(frames[1].is_ready);
}

TEST_CASE("RingReclaimer_CommittedFrameOfADeadOwner_IsKept") {
  const auto segment = SharedSegment::Create({4, 64, 100});
  REQUIRE(segment.ok());
  SlotClaim claim;
  reel::RingProducer producer(segment.value(), 11);
  REQUIRE(producer.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  REQUIRE(producer.Commit(claim));
  CHECK(reel::RingReclaimer(segment.value()).Reclaim(11).empty());
  CHECK(reel::RingReader(segment.value()).WaitReady(0, Clock::now()) == reel::WaitOutcome::kReady);
}

TEST_CASE("RingReclaimer_LastFrameWritten_ClaimsFinishedAndNotBefore") {
  const auto segment = SharedSegment::Create({2, 64, 1});
  REQUIRE(segment.ok());
  const reel::RingReclaimer reclaimer(segment.value());
  reel::RingProducer producer(segment.value(), 1);
  reel::RingReader reader(segment.value());
  SlotClaim claim;
  REQUIRE(producer.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  REQUIRE(producer.Commit(claim));
  CHECK_FALSE(reclaimer.ClaimsFinished());
  REQUIRE(reader.WaitReady(0, Clock::now()) == reel::WaitOutcome::kReady);
  REQUIRE(reader.Release(0));
  CHECK(reclaimer.ClaimsFinished());
}

// A renderer is somebody else's code and can write anywhere in the ring.
TEST_CASE("RingReclaimer_RandomBitsInEverySharedWord_NamesOnlyFramesOfTheRing") {
  std::mt19937_64 random(20240531);
  for (int round = 0; round < 2000; ++round) {
    const auto segment = SharedSegment::Create({5, 64, 100});
    REQUIRE(segment.ok());
    reel::RingHeader& header = segment->header();
    header.ready_version = static_cast<uint32_t>(random());
    header.slot_count = static_cast<uint32_t>(random());
    header.frame_count = random();
    header.slot_bytes = random();
    header.slot_pitch_bytes = random();
    header.pixels_offset = random();
    header.segment_bytes = random();
    header.next_to_write = random() % 3 == 0 ? random() % 100 : random();
    header.writer_waits_for = random();
    header.ready_signal = static_cast<uint32_t>(random());
    header.free_signal = static_cast<uint32_t>(random());
    header.sleeping_producers = static_cast<uint32_t>(random());
    for (uint32_t i = 0; i < 5; ++i) {
      const auto state = static_cast<reel::SlotState>(random() % 4);
      segment->slot(i).word = reel::Encode(
          {state, static_cast<uint32_t>(random()), static_cast<uint32_t>(random() % 40)});
    }
    reel::RingReclaimer reclaimer(segment.value());
    for (const reel::FrameClaim& claim : reclaimer.FramesInFlight()) {
      REQUIRE(claim.frame < 100);
      REQUIRE(claim.slot < 5);
    }
    for (const LeaseClaim& lease : reclaimer.Leases()) {
      REQUIRE(lease.frame < 100);
      reclaimer.Reclaim(lease.owner);
    }
    CHECK(reclaimer.Leases().empty());
    // Reader and producer must stay inside of their memory and come back.
    reel::RingReader reader(segment.value());
    for (uint64_t frame = 0; frame < 100; ++frame) {
      if (reader.WaitReady(frame, Clock::now()) != reel::WaitOutcome::kReady) break;
      (void)reader.Release(frame);
    }
    SlotClaim claim;
    if (reel::RingProducer(segment.value(), 3).Lease(Clock::now(), &claim) ==
        LeaseOutcome::kLeased) {
      CHECK(claim.slot < 5);
    }
  }
}

TEST_CASE("RingReclaimer_AfterADeath_WhatSlotsHoldIsForgotten") {
  const auto segment = SharedSegment::Create({4, 64, 100});
  REQUIRE(segment.ok());
  reel::RingReclaimer reclaimer(segment.value());
  SlotClaim claim;
  REQUIRE(reel::RingProducer(segment.value(), 7).Lease(Clock::now(), &claim) ==
          LeaseOutcome::kLeased);
  const auto known = [&](uint32_t slot) -> std::atomic<uint64_t>& {
    return segment->bands(slot).drawn[reel::kBandsPerSlot - 1];
  };
  const auto forgets = [&](const auto& after_death) {
    for (uint32_t slot = 0; slot < 4; ++slot) known(slot) = 42;
    after_death();
    for (uint32_t slot = 0; slot < 4; ++slot) CHECK(known(slot) == reel::kUnknownBand);
  };
  forgets([&] { CHECK(reclaimer.Reassign(claim.frame, 7, 8)); });
  forgets([&] { CHECK(reclaimer.Reclaim(8).size() == 1); });
  // Also of one that held nothing: it may have written anywhere.
  forgets([&] { CHECK(reclaimer.Reclaim(99).empty()); });
}
