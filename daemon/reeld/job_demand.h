// JobDemand: how much of the machine one running job claims, from what it reports ten times a second.
// Pure; the time is given.
//
// A job that said within kPatience that it wants more processor time claims all that it can get: one that
// wants more now and then is not to be cut down in between. Any other claims what it uses and a margin in
// which it can show that it wants more, in steps of kQuantum. The claim rises at once and falls only when
// it is two steps too large, so that a rate that trembles moves nobody's share.

#pragma once

#include <optional>

#include "base/clock.h"

namespace reel {

class JobDemand {
 public:
  static constexpr milliseconds kPatience{1000};
  static constexpr double kQuantum = 0.25;  // processors

  // `cores_used`: processor seconds a second. `wants_cores`: it would use more if it had it.
  void Report(TimePoint now, double cores_used, bool wants_cores);

  // Nothing: all that it can get, as before the first report.
  std::optional<double> claim() const { return claim_; }

 private:
  std::optional<double> claim_;
  std::optional<TimePoint> wanted_;  // the last time
};

}  // namespace reel
