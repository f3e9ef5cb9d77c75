// ProgressMeter: frames per second over the last seconds, from samples. Pure but for what it is given.

#pragma once

#include <cstdint>
#include <deque>

#include "base/clock.h"

namespace reel {

class ProgressMeter {
 public:
  // Samples older than this are forgotten, so the rate follows a change within seconds.
  static constexpr auto kWindow = std::chrono::seconds(3);

  void Add(TimePoint when, int64_t frames_done);

  // 0 with fewer than two samples.
  double frames_per_second() const;

 private:
  struct Sample {
    TimePoint when;
    int64_t frames_done;
  };
  std::deque<Sample> samples_;
};

}  // namespace reel
