// What is measured next, and which number of producers is best. Pure.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/tune_meter.h"

namespace reel {

// A rate that rises by no more than this is not worth another doubling.
inline constexpr double kWorthwhileRise = 0.05;
// A count this close to the best is as good: it takes less memory.
inline constexpr double kAsGoodAsBest = 0.03;

// The number after those in `rows`, by doubling, at most `most`; none once the last doubling did not pay,
// or when the encoder had no frames to wait for, so that the next one cannot.
std::optional<int64_t> NextCount(const std::vector<TuneRow>& rows, int64_t most);

// Why `next` producers should not be tried: by what the last doubling added, they would take more memory
// than `free_bytes` (0: not known). "" when they may be.
std::string RefusalToTry(const std::vector<TuneRow>& rows, int64_t next, int64_t free_bytes);

struct TuneAdvice {
  int64_t producers = 0;
  std::string reason;  // one sentence without its full stop
};

// The smallest count whose rate is within kAsGoodAsBest of the best, or with which the encoder had no frames
// to wait for: what is measured above it is the machine's noise. REQUIRES: `rows` is not empty, and
// sorted by count.
TuneAdvice Advise(const std::vector<TuneRow>& rows);

}  // namespace reel
