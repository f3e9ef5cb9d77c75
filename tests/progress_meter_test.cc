#include "daemon/supervisor/progress_meter.h"

#include <catch2/catch.hpp>

namespace reel {
namespace {

using namespace std::chrono_literals;

const TimePoint kStart{100s};

TEST_CASE("there is no rate before two moments are known") {
  ProgressMeter meter;
  CHECK(meter.frames_per_second() == 0);
  meter.Add(kStart, 5);
  CHECK(meter.frames_per_second() == 0);
  meter.Add(kStart, 6);  // the same moment
  CHECK(meter.frames_per_second() == 0);
}

TEST_CASE("the rate is that between the first and the last sample of the window") {
  ProgressMeter meter;
  meter.Add(kStart, 0);
  meter.Add(kStart + 1s, 10);
  CHECK(meter.frames_per_second() == Approx(10));
  meter.Add(kStart + 2s, 50);
  CHECK(meter.frames_per_second() == Approx(25));
}

TEST_CASE("the rate has followed a change once the window has passed") {
  ProgressMeter meter;
  int64_t frames = 0;
  TimePoint now = kStart;
  for (int i = 0; i < 100; ++i) meter.Add(now += 100ms, frames += 10);
  CHECK(meter.frames_per_second() == Approx(100));
  for (int i = 0; i <= ProgressMeter::kWindow / 100ms; ++i) meter.Add(now += 100ms, frames += 1);
  CHECK(meter.frames_per_second() == Approx(10));
}

TEST_CASE("a standstill is zero, however long it lasts") {
  ProgressMeter meter;
  meter.Add(kStart, 10);
  meter.Add(kStart + 1s, 20);
  for (auto later = 2s; later < 60s; ++later) meter.Add(kStart + later, 20);
  CHECK(meter.frames_per_second() == 0);
}

}  // namespace
}  // namespace reel
