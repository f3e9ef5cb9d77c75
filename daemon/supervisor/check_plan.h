// CheckPlan: which frames `reel verify` draws, in which orders, in which processes. Pure; its tests are
// tables.
//
// The sample is made of a few blocks of frames that follow each other, so that what a renderer keeps
// from one frame to the next can show. It is drawn
//     straight   in ascending order by one process: what all others are compared with
//     reverse    in descending order by one process
//     shuffled   in a random order, shared out among fresh processes
//     repeat     straight once more, last: whatever differs here depends on no order at all
// Every process draws its first frame a second time at its end. Very many frames are more than one
// message can name (kMaxListedFrames), so then each order takes more processes.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace reel {

enum class CheckOrder { kStraight, kReverse, kShuffled, kRepeat };
inline constexpr int64_t kCheckOrders = 4;

// What one process draws: the last frame is the first one again.
struct CheckPart {
  CheckOrder order = CheckOrder::kStraight;
  std::vector<int64_t> frames;  // of the film

  friend bool operator==(const CheckPart&, const CheckPart&) = default;
};

struct CheckRequest {
  int64_t first_frame = 0;  // the part of the film that a sample is taken of
  int64_t frame_count = 0;
  std::optional<int64_t> sample;  // at least two frames; all when absent
  uint64_t seed = 0;              // of the shuffled order
};

struct CheckPlan {
  std::vector<int64_t> sample;   // ascending
  std::vector<CheckPart> parts;  // in the order in which they are begun
};

// The first and the last frame are in every sample. REQUIRES: frame_count > 0.
CheckPlan PlanCheck(const CheckRequest& request);

}  // namespace reel
