#include "daemon/supervisor/progress_meter.h"

namespace reel {

void ProgressMeter::Add(TimePoint when, int64_t frames_done) {
  samples_.push_back({when, frames_done});
  while (samples_.size() > 2 && when - samples_.front().when > kWindow) samples_.pop_front();
}

double ProgressMeter::frames_per_second() const {
  if (samples_.size() < 2) return 0;
  const double seconds = ToSeconds(samples_.back().when - samples_.front().when);
  const auto frames =
      static_cast<double>(samples_.back().frames_done - samples_.front().frames_done);
  return seconds > 0 ? frames / seconds : 0;
}

}  // namespace reel
