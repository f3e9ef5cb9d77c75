// FrameFaults: what a renderer can do wrong, on demand and at a frame that the parameters name.
//
// The tests of supervision stand on it: each fault is a pure function of the frame number, but for
// `crash_file`, which lets a frame crash once and then succeed.

#pragma once

#include <cstdint>
#include <string>

namespace reel {

// Frame numbers; kNever for a fault that is not wanted.
struct FrameFaults {
  static constexpr int64_t kNever = -1;

  int64_t crash_at = kNever;  // raises SIGSEGV
  // Where not empty, the crash happens only if this file can be created, just before: once a job,
  // whichever process draws the frame.
  std::string crash_file;
  int64_t error_at = kNever;  // throws std::runtime_error
  int64_t hang_at = kNever;   // sleeps for ever
  int64_t exit_at = kNever;   // _exit(0)
};

// Does to the process what `faults` want at this frame; returns where they want nothing.
void CommitFaults(const FrameFaults& faults, int64_t frame_index);

}  // namespace reel
