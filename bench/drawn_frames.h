// A regime's frames, drawn and converted by one process that does nothing else: no ring, no other
// processes, nothing to wait for. What no way of rendering can do without.

#pragma once

#include "base/unique_fd.h"
#include "bench/measure.h"
#include "bench/regime.h"
#include "shm/frame_format.h"

namespace reel::bench {

// All frames as they stand in a job's ring, one behind the other, in a memfd. (The times that a frame is
// made to cost are left out: they change no pixel.)
unique_fd StoreFrames(const Regime& regime, const SlotFormat& slot);

// What it costs to load the renderer and to draw all frames; each takes the place of an earlier one, as
// in a ring.
Cost DrawFrames(const Regime& regime, const SlotFormat& slot);

}  // namespace reel::bench
