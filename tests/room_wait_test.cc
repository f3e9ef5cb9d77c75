#include "daemon/supervisor/room_wait.h"

#include <catch2/catch.hpp>

#include "daemon/supervisor/disk_space.h"

namespace reel {
namespace {

constexpr int64_t kMiB = int64_t{1} << 20;

TEST_CASE(
    "room to try again is more than what removing the failed try gives back, and not much more") {
  RoomWait wait;
  const TimePoint now = Clock::now();
  wait.Begin(now, 100 * kMiB, 4096);
  CHECK_FALSE(wait.IsOver(now, 100 * kMiB + 4096));
  CHECK(wait.IsOver(now, 126 * kMiB));
  wait.Begin(now, 0, 0);
  CHECK(wait.needed_bytes() == kMiB);
  wait.Begin(now, 1'000'000 * kMiB, 0);
  CHECK(wait.needed_bytes() == 1'000'064 * kMiB);
}

TEST_CASE("a wait ends after a while whatever is free, later each time up to five minutes") {
  RoomWait wait;
  const TimePoint now = Clock::now();
  milliseconds expected = RoomWait::kFirst;
  for (int i = 0; i < 10; ++i) {
    wait.Begin(now, kMiB, 0);
    CHECK_FALSE(wait.IsOver(now + expected - milliseconds(1), 0));
    CHECK(wait.IsOver(now + expected, 0));
    expected = std::min(2 * expected, RoomWait::kLongest);
  }
  CHECK(expected == RoomWait::kLongest);
}

TEST_CASE("free bytes are told of a directory that is there, and nobody waits for another") {
  CHECK(FreeDiskBytes("/tmp") > 0);
  CHECK(FreeDiskBytes("/no/such/place") == INT64_MAX);
}

}  // namespace
}  // namespace reel
