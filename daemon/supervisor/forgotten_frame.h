// ForgottenFrame: notices that the frame which the writer waits for will never come.
//
// A slot's word that somebody scribbled over is no error of any process: nobody takes the frame, and
// nobody says so. Pure; the clock and the ring are its caller's to read.

#pragma once

#include <cstdint>

#include "base/clock.h"

namespace reel {

class ForgottenFrame {
 public:
  // Idle producers look again every 100 ms, so a frame that nobody takes for so long never will be taken.
  static constexpr milliseconds kPatience = std::chrono::seconds(2);

  // Called every ~100 ms with the frame that is written next, and whether it is waited for and with nobody.
  // True when that has lasted for kPatience; then it begins anew.
  bool IsLost(TimePoint now, int64_t next_frame, bool is_with_nobody) {
    if (!is_with_nobody || next_frame != frame_) since_ = now;
    frame_ = next_frame;
    if (now - since_ < kPatience) return false;
    since_ = now;
    return true;
  }

 private:
  int64_t frame_ = -1;
  TimePoint since_{};
};

}  // namespace reel
