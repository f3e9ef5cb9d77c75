// FrameEffort: how much time a frame is made to cost, as work or as waiting.
//
// Benchmarks and the scaler's tests use it in the place of real drawing. What a frame costs is a
// pure function of the seed and of its number, so two runs compare.

#pragma once

#include <cstdint>

namespace reel {

struct FrameEffort {
  double cpu_ms = 0;        // of the thread's own processor time, so waiting for a core adds to it
  double cpu_jitter = 0;    // 0 .. 1: the part by which a frame may be cheaper or dearer
  double sleep_ms = 0;      // without using a core
  double sleep_jitter = 0;  // as cpu_jitter
  uint64_t seed = 0;
  int64_t factor_from =
      -1;  // from this frame on cpu_ms and sleep_ms count `factor` times; -1: never
  double factor = 1;
};

// Blocks for as long as the frame is to cost.
void SpendEffort(const FrameEffort& effort, int64_t frame_index);

}  // namespace reel
