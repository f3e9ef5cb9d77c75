// RoomWait: how long a job that found no room on the disk waits before it tries again. Pure; the clock
// and the free bytes are its caller's to read.
//
//     wait.Begin(now, partial, free) -> until wait.IsOver(now, free) -> try again

#pragma once

#include <cstdint>

#include "base/clock.h"

namespace reel {

class RoomWait {
 public:
  // What is full may be a quota, or the inodes, or was full for a moment only, and free bytes tell nothing
  // of these: so a wait ends at the latest after this long, each time twice as long, since trying costs a
  // segment.
  static constexpr milliseconds kFirst = std::chrono::seconds(5);
  static constexpr milliseconds kLongest = std::chrono::minutes(5);

  // `partial_bytes`: what the failed try had written by then. That becomes free again when it is removed,
  // so more than that must be free.
  void Begin(TimePoint now, int64_t partial_bytes, int64_t free_bytes);

  bool IsOver(TimePoint now, int64_t free_bytes) const {
    return free_bytes >= needed_bytes_ || now >= ends_;
  }

  int64_t needed_bytes() const { return needed_bytes_; }

 private:
  int64_t needed_bytes_ = 0;
  milliseconds next_ = kFirst;
  TimePoint ends_;
};

}  // namespace reel
