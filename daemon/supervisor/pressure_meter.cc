#include "daemon/supervisor/pressure_meter.h"

#include <optional>

#include "daemon/process/usable_cores.h"

namespace reel {

PressureReading PressureMeter::Read(TimePoint now, const RenderPass& pass,
                                    const ProducerPool& pool) {
  producers_cpu_.Look(pool.pids());
  producers_busy_.Look(pool.pids());
  encoders_cpu_.Look(pass.pids());
  PressureReading reading{now, pass.writer_report()};
  reading.producers_cpu = producers_cpu_.total();
  reading.producers_busy = producers_busy_.total();
  reading.encoders_cpu = encoders_cpu_.total();
  // Where nobody says what is idle, what this job does not use counts as such.
  const std::optional<nanoseconds> idle = IdleTime();
  reading.idle_cpu = idle ? *idle : now.time_since_epoch() * UsableCores();
  return reading;
}

}  // namespace reel
