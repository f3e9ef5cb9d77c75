// SharedSegment: the memory of one ring, a sealed memfd mapped through Boost.Interprocess.
//
// The supervisor creates it and passes its descriptor on; producers and the writer attach. It has no
// name, so nothing is left when all processes are killed. Move-only; its accessors give shared memory,
// see ring_layout.h for who may write what.
//
//     supervisor: segment = Create(geometry) -> pass segment.descriptor() to children
//     others:     segment = Attach(fd)

#pragma once

#include <boost/interprocess/mapped_region.hpp>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/status.h"
#include "base/unique_fd.h"
#include "shm/ring_layout.h"

namespace reel {

struct RingGeometry {
  uint32_t slot_count = 0;
  uint64_t slot_bytes = 0;   // of one frame
  uint64_t frame_count = 0;  // frames that will pass through

  friend bool operator==(const RingGeometry&, const RingGeometry&) = default;
};

// Bytes that a ring of this geometry takes, all of them real memory from the start.
// REQUIRES: slot_count < 2^20 and slot_bytes < 2^40, so nothing overflows.
uint64_t SegmentBytes(const RingGeometry& geometry);

class SharedSegment {
 public:
  // A zeroed ring. All memory is reserved now (fallocate: a lack of it is an error here, not a SIGBUS
  // in the middle of a film), the size is sealed, the mode is 0600. On failure kUnavailable with the
  // bytes wanted and available, or kInvalidInput for a geometry without slots or bytes.
  static Result<SharedSegment> Create(const RingGeometry& geometry);

  // Maps a ring that another process created. Checks version and every offset against the real size of
  // the descriptor. On failure kInternal, with both values of what does not fit.
  static Result<SharedSegment> Attach(unique_fd fd);

  int descriptor() const { return fd_.get(); }

  // Makes header, slot words and bands inaccessible to this process, and accessible again: while they are not, a
  // write that goes astray dies where it is made. Not the pixels: mprotect(2) works page by page, and for
  // thousands of them, twice a frame, it takes longer than the conversion. False when the kernel refuses.
  bool SetWordsAccessible(bool accessible) const;

  // Private copy, checked when attaching.
  const RingGeometry& geometry() const { return geometry_; }

  RingHeader& header() const { return *header_; }
  SlotEntry& slot(uint32_t index) const { return slots_[index]; }
  SlotBands& bands(uint32_t index) const { return bands_[index]; }

  // geometry().slot_bytes bytes. REQUIRES: index < geometry().slot_count.
  std::span<std::byte> pixels(uint32_t index) const {
    return {first_pixel_ + index * pitch_bytes_, geometry_.slot_bytes};
  }

 private:
  SharedSegment(unique_fd fd, boost::interprocess::mapped_region region,
                const RingGeometry& geometry);

  unique_fd fd_;
  boost::interprocess::mapped_region region_;
  RingGeometry geometry_;
  uint64_t pitch_bytes_ = 0;
  RingHeader* header_ = nullptr;
  SlotEntry* slots_ = nullptr;
  SlotBands* bands_ = nullptr;
  std::byte* first_pixel_ = nullptr;
};

}  // namespace reel
