#include "daemon/supervisor/trace_sampler.h"

namespace reel {
namespace {

// A little less than the supervisor's tick, so that no tick is missed for having come early.
constexpr auto kInterval = milliseconds(95);

}  // namespace

void TraceSampler::Look(TimePoint now, const RenderPass& pass, const ProducerPool& pool,
                        JobTrace* trace) {
  if (!trace->is_on() || (last_ && now - last_->when < kInterval)) return;
  producers_cpu_.Look(pool.pids());
  encoders_cpu_.Look(pass.pids());
  PressureReading reading{now, pass.writer_report()};
  reading.producers_cpu = producers_cpu_.total();
  reading.encoders_cpu = encoders_cpu_.total();
  reading.idle_cpu = IdleTime().value_or(nanoseconds(0));
  if (last_) trace->Sample(now, PressureBetween(*last_, reading));
  last_ = reading;
}

}  // namespace reel
