// FrameRecord: what became of one frame, as the writer notes it for a trace.
//
// From the writer to the supervisor, through a file without a name that no renderer sees. What the slot
// said (owner, origin and the claimed times) is copied from shared memory and nothing but a claim. Values.

#pragma once

#include <cstdint>
#include <type_traits>

#include "shm/slot_times.h"

namespace reel {

// Times are nanoseconds of Clock.
struct FrameRecord {
  uint64_t frame = 0;  // of the film
  uint32_t owner = 0;  // claimed
  uint32_t slot = 0;
  FrameOrigin origin = FrameOrigin::kDrawn;  // claimed
  SlotTimes claimed;
  uint64_t awaited_ns = 0;   // the writer began to wait for it
  uint64_t taken_ns = 0;     // it was ready
  uint64_t drained_ns = 0;   // it was in the pipe
  uint64_t released_ns = 0;  // its slot was free again: at once, or when ffmpeg had read its pages
  uint64_t waited_for_pipe_ns = 0;
};

static_assert(std::is_trivially_copyable_v<FrameRecord> && sizeof(FrameRecord) == 88);

// Of a longer film the first ones: so many make a trace that a browser still opens.
inline constexpr uint64_t kMostFrameRecords = 200'000;

}  // namespace reel
