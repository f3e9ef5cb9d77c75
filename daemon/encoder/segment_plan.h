// SegmentPlan: how a film is cut into pieces that are encoded, checked and kept one by one.
//
// A finished segment is what survives a crash, so the plan follows from the job alone, never from the
// machine or from what went wrong: an interrupted run and its continuation cut at the same frames.
// Pure; any process and thread.

#pragma once

#include <cstdint>
#include <vector>

#include "base/rational.h"
#include "base/status.h"
#include "protocol/job_spec.h"

namespace reel {

// Frames first_frame .. first_frame + frame_count - 1 of the film.
struct Segment {
  int64_t index = 0;
  int64_t first_frame = 0;
  int64_t frame_count = 0;

  friend bool operator==(const Segment&, const Segment&) = default;
};

// What `auto` means. A joint costs a key frame and the start of an encoder, so pieces of less than
// some seconds are not worth it, nor is the joining of one or two.
inline constexpr Rational kAutoSegmentSeconds{10, 1};
inline constexpr int64_t kFewestAutoSegments = 3;
// Each is a file with an encoder of its own; far beyond what helps.
inline constexpr int64_t kMostSegments = 10'000;

// The segments of the part first_frame .. first_frame + frame_count - 1. A rest shorter than half a
// segment belongs to the last one. `can_join` is whether the output's pieces can be put together; if
// not, `auto` gives one segment. REQUIRES: frame_count > 0. On failure kInvalidInput, naming segment,
// its value and the limit: too many pieces, or a length for an output that cannot be joined.
Result<std::vector<Segment>> PlanSegments(int64_t first_frame, int64_t frame_count, Rational fps,
                                          const SegmentChoice& choice, bool can_join);

}  // namespace reel
