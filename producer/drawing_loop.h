// DrawFrames: the life of a native producer once its renderer is loaded: lease, draw, convert, commit, until
// there is nothing left to do. Over the same interface that producers in other languages use
// (reel/producer.h). Producer processes only.

#pragma once

#include "base/status.h"
#include "producer/frame_renderer.h"

namespace reel {

// Blocks; returns the exit status that the process has to end with: 0, kProducerRecycled, kProducerRetired.
// `channel`: this process's end. On failure kFailed with the renderer's message about one frame, which the
// supervisor was told too; kInternal or kUnavailable otherwise.
Result<int> DrawFrames(FrameRenderer& renderer, int channel);

}  // namespace reel
