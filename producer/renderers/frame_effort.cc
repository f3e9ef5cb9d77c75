#include "frame_effort.h"

#include <time.h>

#include <chrono>
#include <random>
#include <thread>

namespace reel {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

// A factor in 1 - jitter .. 1 + jitter. `stream` keeps working and waiting independent.
double JitterFactor(double jitter, uint64_t seed, int64_t frame_index, uint64_t stream) {
  // seed_seq and the engine are specified to the bit, unlike std::uniform_real_distribution.
  std::seed_seq sequence{seed & 0xFFFFFFFF, seed >> 32, static_cast<uint64_t>(frame_index), stream};
  std::minstd_rand engine(sequence);
  const double unit = static_cast<double>(engine() - std::minstd_rand::min()) /
                      static_cast<double>(std::minstd_rand::max() - std::minstd_rand::min());
  return 1 + jitter * (2 * unit - 1);
}

Milliseconds ThreadCpuTime() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace

void SpendEffort(const FrameEffort& effort, int64_t frame_index) {
  const bool is_changed = effort.factor_from >= 0 && frame_index >= effort.factor_from;
  const double scale = is_changed ? effort.factor : 1;
  if (effort.cpu_ms > 0) {
    const double factor = scale * JitterFactor(effort.cpu_jitter, effort.seed, frame_index, 0);
    const Milliseconds end = ThreadCpuTime() + Milliseconds(effort.cpu_ms * factor);
    while (ThreadCpuTime() < end) continue;
  }
  if (effort.sleep_ms > 0) {
    const double factor = scale * JitterFactor(effort.sleep_jitter, effort.seed, frame_index, 1);
    std::this_thread::sleep_for(Milliseconds(effort.sleep_ms * factor));
  }
}

}  // namespace reel
