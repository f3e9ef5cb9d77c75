// FramePipe: hands frames over to ffmpeg through a pipe, and knows which of them it has read.
//
// Large frames are not copied: the pipe gets their pages (vmsplice(2)), and what stands in a page may
// only change once the reader has taken it. How far the reader is tells FIONREAD, the bytes that are
// still in the pipe; it counts a page until it was copied out, since read(2) does both under the pipe's
// lock (fs/pipe.c, pipe_read). The reader must use read(2), as ffmpeg does: one that moves pages on by
// splice(2) would show later frames in place of earlier ones.
//
// Copied are small frames, all frames of a ring of which the pipe would keep more than half of the slots,
// and what goes to something that is no pipe.
//
//     for each frame: pipe.Put(bytes, [&] { ... release what pipe.BytesTaken() covers ... })
//     pipe.AwaitReader() until BytesTaken() covers all
//
// Writer process; one thread. Blocks as the pipe does.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "base/clock.h"

namespace reel {

// From this size on frames are not copied.
inline constexpr size_t kSmallestPassedFrame = size_t{256} << 10;

class FramePipe {
 public:
  // Borrows `descriptor`, a pipe's end for writing or anything else that can be written to. The frames
  // are those of a ring of `slot_count` slots.
  FramePipe(int descriptor, size_t frame_bytes, uint32_t slot_count);

  // Puts one frame into the pipe. Calls `on_progress` whenever the reader has made room and there is more
  // to put. False when the reader is gone.
  bool Put(std::span<const std::byte> frame, const std::function<void()>& on_progress);

  // Of all bytes that were put, in order, those whose memory may change.
  uint64_t BytesTaken() const;

  // Sleeps for `nap`. False, and at once, when the reader is gone.
  bool AwaitReader(nanoseconds nap) const;

 private:
  const int descriptor_;
  const bool passes_pages_;
  uint64_t bytes_put_ = 0;
};

}  // namespace reel
