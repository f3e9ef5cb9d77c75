// PressureMeter: takes the readings that pipe pressure is found from: what the writers have reported, and
// the processors' time. Reads each process's CPU clock and /proc/stat (bench/meter_cost_bench.cc). One thread.

#pragma once

#include "base/clock.h"
#include "daemon/process/cpu_meter.h"
#include "daemon/supervisor/pipe_pressure.h"
#include "daemon/supervisor/producer_pool.h"
#include "daemon/supervisor/render_pass.h"

namespace reel {

class PressureMeter {
 public:
  // At least every 100 ms: what a process used after the last reading before its end is not counted.
  PressureReading Read(TimePoint now, const RenderPass& pass, const ProducerPool& pool);

 private:
  CpuMeter producers_cpu_{CpuTimeOf};
  CpuMeter producers_busy_{BusyTimeOf};
  CpuMeter encoders_cpu_{CpuTimeOf};
};

}  // namespace reel
