// Who draws and who is parked: a producer above the active seats takes nothing, and is back at once.
#include <catch2/catch.hpp>
#include <thread>

#include "shm/ring_producer.h"
#include "shm/ring_reader.h"
#include "shm/ring_reclaimer.h"

using reel::Clock;
using reel::LeaseOutcome;
using reel::RingProducer;
using reel::RingReader;
using reel::RingReclaimer;
using reel::SharedSegment;
using reel::SlotClaim;

namespace {

constexpr auto kParkPatience = std::chrono::seconds(60);

// Whatever waits in it in vain fails the test here, long before `kParkPatience`.
constexpr auto kLongWait = std::chrono::seconds(10);

// Until somebody sleeps for a slot, as the ring says.
void AwaitSleepers(const SharedSegment& segment, uint32_t count) {
  while (segment.header().sleeping_producers.load() != count) std::this_thread::yield();
}

TEST_CASE("RingSeat_NewRing_AllSeatsAreActive") {
  const auto segment = SharedSegment::Create({2, 64, 10});
  REQUIRE(segment.ok());
  SlotClaim claim;
  CHECK(RingProducer(segment.value(), 1, 1000).Lease(Clock::now(), &claim) ==
        LeaseOutcome::kLeased);
}

TEST_CASE("RingSeat_SeatIsNotActive_NothingIsLeasedUntilItIs") {
  const auto segment = SharedSegment::Create({2, 64, 10});
  REQUIRE(segment.ok());
  RingReclaimer supervisor(segment.value());
  RingProducer first(segment.value(), 1, 0);
  RingProducer second(segment.value(), 2, 1);
  supervisor.SetActiveSeats(1);
  SlotClaim claim;
  CHECK(second.Lease(Clock::now() + kParkPatience, &claim) == LeaseOutcome::kParked);
  CHECK_FALSE(second.AwaitSeat(Clock::now()));
  REQUIRE(first.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  CHECK(claim.frame == 0);
  supervisor.SetActiveSeats(2);
  CHECK(second.AwaitSeat(Clock::now()));
  REQUIRE(second.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  CHECK(claim.frame == 1);
}

TEST_CASE("RingSeat_SeatBecomesActive_ParkedProducerWakesUp") {
  const auto segment = SharedSegment::Create({2, 64, 10});
  REQUIRE(segment.ok());
  RingReclaimer supervisor(segment.value());
  supervisor.SetActiveSeats(0);
  bool is_back = false;
  const auto begin = Clock::now();
  std::thread parked([&] {
    is_back = RingProducer(segment.value(), 1, 0).AwaitSeat(Clock::now() + kParkPatience);
  });
  supervisor.SetActiveSeats(1);
  parked.join();
  CHECK(is_back);
  CHECK(Clock::now() - begin < kLongWait);
}

TEST_CASE("RingSeat_ProducerThatSleepsForASlotIsParked_TheSlotGoesToAnother") {
  const auto segment = SharedSegment::Create({1, 64, 10});
  REQUIRE(segment.ok());
  RingReclaimer supervisor(segment.value());
  RingProducer drawer(segment.value(), 3, 0);
  SlotClaim claim;
  REQUIRE(drawer.Lease(Clock::now(), &claim) == LeaseOutcome::kLeased);
  REQUIRE(drawer.Commit(claim));

  const auto begin = Clock::now();
  LeaseOutcome kept{}, parked{};
  SlotClaim got;
  std::thread stays([&] {
    kept = RingProducer(segment.value(), 1, 0).Lease(Clock::now() + kParkPatience, &got);
  });
  std::thread goes([&] {
    SlotClaim none;
    parked = RingProducer(segment.value(), 2, 1).Lease(Clock::now() + kParkPatience, &none);
  });
  AwaitSleepers(segment.value(), 2);
  supervisor.SetActiveSeats(1);
  goes.join();
  CHECK(parked == LeaseOutcome::kParked);
  RingReader reader(segment.value());
  REQUIRE(reader.WaitReady(0, Clock::now()) == reel::WaitOutcome::kReady);
  REQUIRE(reader.Release(0));
  stays.join();
  CHECK(kept == LeaseOutcome::kLeased);
  CHECK(got.frame == 1);
  CHECK(Clock::now() - begin < kLongWait);
}

TEST_CASE("RingSeat_RingIsStopped_ParkedProducerGoesHome") {
  const auto segment = SharedSegment::Create({1, 64, 10});
  REQUIRE(segment.ok());
  RingReclaimer supervisor(segment.value());
  supervisor.SetActiveSeats(0);
  RingProducer producer(segment.value(), 1, 0);
  std::thread stopper([&] { supervisor.Stop(); });
  CHECK(producer.AwaitSeat(Clock::now() + kParkPatience));
  stopper.join();
  SlotClaim claim;
  CHECK(producer.Lease(Clock::now(), &claim) == LeaseOutcome::kFinished);
}

}  // namespace
