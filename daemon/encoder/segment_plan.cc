#include "daemon/encoder/segment_plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace reel {
namespace {

std::vector<Segment> Cut(int64_t first_frame, int64_t frame_count, int64_t length) {
  std::vector<Segment> segments;
  for (int64_t done = 0; done < frame_count;) {
    const int64_t left = frame_count - done;
    const bool is_last = left < length + (length + 1) / 2;
    const int64_t count = is_last ? left : length;
    segments.push_back({static_cast<int64_t>(segments.size()), first_frame + done, count});
    done += count;
  }
  return segments;
}

// As long as `auto` says, or longer where there would be too many.
int64_t AutoLength(int64_t frame_count, Rational fps) {
  const int64_t length = FramesIn(kAutoSegmentSeconds, fps);
  return std::max(length, (frame_count + kMostSegments - 1) / kMostSegments);
}

}  // namespace

Result<std::vector<Segment>> PlanSegments(int64_t first_frame, int64_t frame_count, Rational fps,
                                          const SegmentChoice& choice, bool can_join) {
  using Kind = SegmentChoice::Kind;
  if (choice.kind == Kind::kLength) {
    if (!can_join) {
      return InvalidInput(
          fmt::format("segment: {} s was asked for, but the pieces of this output cannot be "
                      "joined; leave it out",
                      ToString(choice.length_s)));
    }
    const int64_t length = FramesIn(choice.length_s, fps);
    if (frame_count / length > kMostSegments) {
      return InvalidInput(
          fmt::format("segment: {} s cuts {} frames into more than {} segments; give "
                      "a longer time",
                      ToString(choice.length_s), frame_count, kMostSegments));
    }
    return Cut(first_frame, frame_count, length);
  }
  const int64_t length = AutoLength(frame_count, fps);
  const bool is_worth_it =
      choice.kind == Kind::kAuto && can_join && frame_count >= kFewestAutoSegments * length;
  return Cut(first_frame, frame_count, is_worth_it ? length : frame_count);
}

}  // namespace reel
