// CopyNewestFrame: the newest frame that stands whole in a ring, copied while the ring is at work.
//
// For whoever looks on and takes part in nothing: it leases, releases and writes nothing, so nobody waits
// for it. A slot's word and times are read before and after its pixels are copied, and a copy counts only
// when both name the same frame (a sequence lock); a slot that changed is left for the next newest one.
// What is read is a claim: a renderer that scribbles can make the picture wrong, and nothing else.
//
// A frame stands in its slot from its commit until the next lease: also after the writer has released it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "shm/shared_segment.h"

namespace reel {

struct FrameCopy {
  uint64_t frame = 0;  // of the ring
  std::vector<std::byte> pixels;
};

// None: no frame has been committed yet, or every slot changed while it was copied, several times over.
std::optional<FrameCopy> CopyNewestFrame(const SharedSegment& segment);

}  // namespace reel
