// Settling: when a count that is adapted during a job came to rest, and what it did after. Pure.

#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace reel::bench {

// What a job said of itself at one moment.
struct JobSample {
  double seconds = 0;  // since the job was asked for
  int64_t frames_done = 0;
  int64_t producers = 0;
};

// A count is at rest when it stays for so long within one, or within that part, of what it is.
inline constexpr double kRestSeconds = 2;
inline constexpr double kRestPart = 0.15;

struct Settling {
  JobSample at;              // the first sample of the rest
  int64_t changes = 0;       // of the count in later samples, the smallest ones too
  double seconds_after = 0;  // from `at` to the last sample
};

// The first rest in `samples`, which are in order of time. Nothing when there is none, or when the
// samples end before it has lasted kRestSeconds.
std::optional<Settling> FindSettling(std::span<const JobSample> samples);

}  // namespace reel::bench
