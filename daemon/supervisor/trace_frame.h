// The life of one frame as events of a trace: on its producer's track, its slot's and the writer's.
//
//     producer 3   | draw         | convert |
//     slot 5       | frame 17 ... . . . . . | ready     | . . . . . . | in the pipe |
//     writer                    | wait for frame        | write       |
//                  leased       drawn       committed   taken         drained       released
//
// Pure. The first three times, and who the producer is, come from shared memory: they are shown when a
// producer of that number can have had the frame at these times, and left out otherwise.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "daemon/supervisor/trace_text.h"
#include "daemon/writer/frame_record.h"
#include "shm/slot_times.h"

namespace reel {

TraceTrack ProducerTrack(uint32_t owner);
TraceTrack SlotTrack(uint32_t slot);
TraceTrack WriterTrack();

// A frame that went through the pipe. `lifetime` is the producer's, absent when there was none of that
// number; `job` is from its start to now.
void AppendFrame(const FrameRecord& record, TimeSpan job, std::optional<TimeSpan> lifetime,
                 TraceText* text);

// A frame that never came to the writer: its producer died of it, or the pass ended before.
struct LostFrame {
  int64_t frame = 0;  // of the film
  FrameClaim claim;
  uint64_t end_ns = 0;
  std::string_view why;
};
void AppendLostFrame(const LostFrame& frame, TimeSpan lifetime, TraceText* text);

}  // namespace reel
