#include "daemon/supervisor/pipe_pressure.h"

#include <algorithm>

namespace reel {
namespace {

double Share(uint64_t earlier_ns, uint64_t later_ns, double seconds) {
  const double waited = static_cast<double>(later_ns - std::min(earlier_ns, later_ns)) / 1e9;
  return std::clamp(waited / seconds, 0.0, 1.0);
}

}  // namespace

PipePressure PressureBetween(const PressureReading& earlier, const PressureReading& later) {
  PipePressure pressure;
  pressure.seconds = ToSeconds(later.when - earlier.when);
  if (pressure.seconds <= 0) return {};
  const WriterReport& from = earlier.writer;
  const WriterReport& to = later.writer;
  pressure.frames = static_cast<double>(to.frames_written - from.frames_written);
  const double more_ready = static_cast<double>(to.ready_now) - static_cast<double>(from.ready_now);
  pressure.frames_drawn = std::max(0.0, pressure.frames + more_ready);
  pressure.waited_for_frame =
      Share(from.waited_for_frame_ns, to.waited_for_frame_ns, pressure.seconds);
  pressure.waited_for_pipe =
      Share(from.waited_for_pipe_ns, to.waited_for_pipe_ns, pressure.seconds);
  if (to.looks > from.looks) {
    const auto looks = static_cast<double>(to.looks - from.looks);
    pressure.ready_slots = static_cast<double>(to.ready_slots - from.ready_slots) / looks;
    pressure.leased_slots = static_cast<double>(to.leased_slots - from.leased_slots) / looks;
  }
  pressure.producer_cores =
      ToSeconds(later.producers_cpu - earlier.producers_cpu) / pressure.seconds;
  pressure.busy_producers =
      ToSeconds(later.producers_busy - earlier.producers_busy) / pressure.seconds;
  pressure.encoder_cores = ToSeconds(later.encoders_cpu - earlier.encoders_cpu) / pressure.seconds;
  pressure.idle_cores = ToSeconds(later.idle_cpu - earlier.idle_cpu) / pressure.seconds;
  return pressure;
}

}  // namespace reel
