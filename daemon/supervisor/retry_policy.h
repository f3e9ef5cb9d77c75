// RetryPolicy: what is done when a producer ends before its work does. Pure; its tests are tables.

#pragma once

namespace reel {

// How a producer left before the ring was finished.
enum class ProducerEnd {
  kDiedLoading,    // before it said what its renderer is
  kDiedWaiting,    // loaded, without a frame
  kDiedDrawing,    // holding a frame
  kFrameTimedOut,  // killed by us: a frame took longer than frame_timeout
  kRefused,        // the renderer said, in words, that it cannot be created
  kDrawFailed,     // the renderer said, in words, that it cannot draw a frame
};

enum class RetryDecision { kReplace, kFailJob };

// A crash may be the machine's fault or a matter of luck, so it is tried in this many fresh processes.
inline constexpr int kMaxAttempts = 3;

// `attempts`: how often this has now happened: to the same frame for kDiedDrawing and kFrameTimedOut,
// in a row otherwise. What a renderer says in words would be the same in another process.
constexpr RetryDecision DecideRetry(ProducerEnd end, int attempts) {
  switch (end) {
    case ProducerEnd::kRefused:
    case ProducerEnd::kDrawFailed: return RetryDecision::kFailJob;
    case ProducerEnd::kDiedLoading:
    case ProducerEnd::kDiedWaiting:
    case ProducerEnd::kDiedDrawing:
    case ProducerEnd::kFrameTimedOut:
      return attempts < kMaxAttempts ? RetryDecision::kReplace : RetryDecision::kFailJob;
  }
  return RetryDecision::kFailJob;
}

}  // namespace reel
