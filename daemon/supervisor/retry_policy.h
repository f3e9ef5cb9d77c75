// RetryPolicy: what is done when a producer or an encoder ends before its work does. Pure; its tests are
// tables.

#pragma once

#include <algorithm>
#include <cstdint>
#include <set>

#include "base/clock.h"
#include "protocol/job_spec.h"

namespace reel {

// How a producer left before the ring was finished.
enum class ProducerEnd {
  kDiedLoading,    // before it said what its renderer is
  kLoadTimedOut,   // killed by us: loading took longer than it may
  kDiedWaiting,    // loaded, without a frame
  kDiedDrawing,    // holding a frame
  kFrameTimedOut,  // killed by us: a frame took longer than frame_timeout
  kRefused,        // the renderer said, in words, that it cannot be created
  kDrawFailed,     // the renderer said, in words, that it cannot draw a frame
};

enum class RetryDecision {
  kReplace,  // a fresh process draws the frame
  kStandIn,  // a fresh process puts something else in its place (ChooseStandIn)
  kFailJob,
};

// A crash may be the machine's fault or a matter of luck, so it is tried in this many fresh processes.
inline constexpr int kMaxAttempts = 3;
// What stands in can crash, too: the frame that is held. After this many more, a placeholder; and when
// that cannot be drawn either, the machine is at fault.
inline constexpr int kMaxHoldAttempts = 3;
inline constexpr int kMostAttempts = kMaxAttempts + kMaxHoldAttempts + kMaxAttempts;

// `attempts`: how often this has now happened: to the same frame for kDiedDrawing, kFrameTimedOut and
// kDrawFailed, in a row otherwise. What a renderer says in words would be the same in another process.
constexpr RetryDecision DecideRetry(ProducerEnd end, int attempts, BadFramePolicy policy) {
  switch (end) {
    case ProducerEnd::kRefused:
    case ProducerEnd::kLoadTimedOut: return RetryDecision::kFailJob;
    case ProducerEnd::kDiedLoading:
    case ProducerEnd::kDiedWaiting:
      return attempts < kMaxAttempts ? RetryDecision::kReplace : RetryDecision::kFailJob;
    case ProducerEnd::kDiedDrawing:
    case ProducerEnd::kFrameTimedOut:
      if (attempts < kMaxAttempts) return RetryDecision::kReplace;
      [[fallthrough]];
    case ProducerEnd::kDrawFailed:
      return policy == BadFramePolicy::kFail || attempts >= kMostAttempts ? RetryDecision::kFailJob
                                                                          : RetryDecision::kStandIn;
  }
  return RetryDecision::kFailJob;
}

// Which frame of the film is shown in place of `frame`: for kHold the nearest one before it that is not
// known to be bad; -1 for a placeholder, also where there is nothing to hold.
inline int64_t ChooseStandIn(BadFramePolicy policy, int64_t frame, int attempts,
                             const std::set<int64_t>& bad_frames) {
  if (policy != BadFramePolicy::kHold || attempts >= kMaxAttempts + kMaxHoldAttempts) return -1;
  int64_t source = frame - 1;
  while (source >= 0 && bad_frames.contains(source)) --source;
  return source;
}

// How long to wait before the next process is started, after `recent_deaths` within kRespawnWindow: a
// few at once, then fewer and fewer, so that a renderer that always crashes does not keep the machine
// busy with forking.
inline constexpr auto kRespawnWindow = std::chrono::seconds(10);
inline constexpr int kFreeRespawns = 30;
constexpr milliseconds RespawnDelay(int recent_deaths) {
  const int excess = std::clamp(recent_deaths - kFreeRespawns, 0, 20);
  return milliseconds(50) * excess;
}

// How an encoder, or the writer that feeds it, failed its segment.
enum class EncoderEnd {
  kDied,         // a signal, or an exit status that is not 0
  kStalled,      // neither took frames nor used the processor
  kWrongCount,   // ended well, but frames are missing in its file
  kRingDamaged,  // what it reads from was scribbled over
  kNoSpace,      // the disk is full
};

enum class EncoderDecision { kBeginSegmentAgain, kPause, kFailJob };

// `attempts`: how often this segment has now failed.
constexpr EncoderDecision DecideEncoder(EncoderEnd end, int attempts) {
  if (end == EncoderEnd::kNoSpace) return EncoderDecision::kPause;
  return attempts < kMaxAttempts ? EncoderDecision::kBeginSegmentAgain : EncoderDecision::kFailJob;
}

}  // namespace reel
