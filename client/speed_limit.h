// What limits a job's speed now, in words for whoever watches it. Pure.
//
// The writer stands between the drawing processes and the encoder, so how long it waited for which of the
// two tells who is the slower one (Waits, job_event.h).

#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "protocol/job_event.h"

namespace reel {

// Of the last seconds, the parts of the time in which the writer waited: 0 to 1. `is_known`: two samples
// were seen.
struct WaitShares {
  double for_frame = 0;
  double for_pipe = 0;
  bool is_known = false;
};

// Remembers the last seconds of the writer's waits; the totals since the start would hide a change.
class WaitBalance {
 public:
  void Add(const Waits& waits, TimePoint now);
  WaitShares Shares() const;

 private:
  struct Sample {
    Waits waits;
    TimePoint time;
  };
  std::deque<Sample> samples_;
};

enum class SpeedLimit {
  kUnknown,
  kDrawing,  // the encoder waits for frames, and the processors are there
  kShare,    // the same, but the daemon gives the processors to other jobs
  kEncoder,  // frames wait for the encoder
  kBoth,     // neither waits more than twice as long as the other
};

// `progress` says whose the processors are. Of a job on a cluster it is not known: its writers and encoders are
// many.
SpeedLimit FindSpeedLimit(const Progress& progress, const WaitShares& shares);

// "your drawing code", "its share of the machine", "the encoder", "drawing and encoder"; "" when
// it is not known.
std::string_view SpeedLimitWords(SpeedLimit limit);

// Whether the reason for the number of producers (Progress::producers_reason) already says who is the
// slower one.
bool NamesLimit(std::string_view producers_reason);

// For programs: "drawing", "share", "encoder", "both", and "" when it is not known.
std::string_view SpeedLimitName(SpeedLimit limit);

// What a job that paused itself waits for, from its reason (Paused::reason): "room" on the disk, the
// "cluster", or "" when it is none of these.
std::string_view PausedFor(std::string_view reason);

// The same in more words: "waiting for room on the disk", "waiting for the cluster", else "waiting".
std::string_view PauseWords(std::string_view reason);

}  // namespace reel
