// MemoryMeter: how much memory the processes of a job take together.
//
// Proportional set size (proc(5), smaps_rollup): shared pages, the ring above all, count once however
// many processes map them.

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>

#include "base/clock.h"

namespace reel {

// Bytes of one process; 0 when it is gone or may not be read.
int64_t ProportionalSetBytes(pid_t pid);

// Memory that one process has to itself and in real pages (proc(5), statm); 0 when it is gone. Quick,
// where the proportional size walks through all of its mappings.
int64_t PrivateBytes(pid_t pid);

class MemoryMeter {
 public:
  // Adds up `pids` now and remembers the largest sum.
  void Sample(std::span<const pid_t> pids);

  // Whether to sample now. Adding up the pages of an ffmpeg takes a processor hundreds of times as long as
  // the other looks (bench/meter_cost_bench.cc), and what a job has changes less and less: each interval,
  // from kFirstInterval on, is twice as long as the one before.
  static constexpr milliseconds kFirstInterval{250};
  static constexpr milliseconds kLastInterval{16'000};
  bool IsDue(TimePoint now);

  int64_t peak_bytes() const { return peak_bytes_; }

 private:
  TimePoint next_{};
  milliseconds interval_{0};
  int64_t peak_bytes_ = 0;
};

}  // namespace reel
