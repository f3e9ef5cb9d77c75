// TraceSampler: looks at a pass ten times a second and tells the trace what waited for what.
//
// Apart from whoever decides about the number of producers: a trace is the same whether that number is
// found or given. Costs a read of each process's CPU clock a look, and only when there is a trace. One
// thread, the supervisor's.

#pragma once

#include <optional>

#include "base/clock.h"
#include "daemon/supervisor/cpu_meter.h"
#include "daemon/supervisor/job_trace.h"
#include "daemon/supervisor/pipe_pressure.h"
#include "daemon/supervisor/producer_pool.h"
#include "daemon/supervisor/render_pass.h"

namespace reel {

class TraceSampler {
 public:
  // Called at least every 100 ms while `pass` stands.
  void Look(TimePoint now, const RenderPass& pass, const ProducerPool& pool, JobTrace* trace);

  // The next pass counts from zero.
  void EndPass() { last_.reset(); }

 private:
  CpuMeter producers_cpu_{CpuTimeOf};
  CpuMeter encoders_cpu_{CpuTimeOf};
  std::optional<PressureReading> last_;
};

}  // namespace reel
