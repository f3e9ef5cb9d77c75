// The loop of a producer process: lease a frame, draw it, convert it into its slot, commit it.

#pragma once

#include "base/status.h"
#include "producer/plugin_library.h"
#include "shm/producer_channel.h"
#include "shm/shared_segment.h"

namespace reel {

enum class DrawingEnd {
  kFinished,  // the ring is
  kRetired,   // this process was parked for a long time
  kWornOut,  // this process has drawn, or grown, as much as film.recycle_after or recycle_bytes say
};

// Draws the frame that was given to this process, if any, and then frames until the ring is finished or
// the process is worn out. Blocks while the ring is full, or this process parked. A failure of the renderer is told on `channel` with its frame (DrawFailed) and returned; so is memory that lacks (kUnavailable)
// and a slot that changed under us (kInternal). The frame it held stays leased: the supervisor
// reclaims it when this process has ended.
Result<DrawingEnd> DrawFrames(PluginRenderer& renderer, const SharedSegment& segment,
                              const BeginDrawing& film, const ProducerChannel& channel);

}  // namespace reel
