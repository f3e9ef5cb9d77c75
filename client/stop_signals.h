// StopSignals: SIGINT, SIGTERM and SIGHUP as something to read, for as long as this object lives.
//
// A command that leaves something to tidy up holds one from before it makes that until after it is
// gone. What whoever started us chose to ignore (nohup) stays ignored. One at a time; one thread.

#pragma once

#include <signal.h>

#include "base/status.h"
#include "base/unique_fd.h"

namespace reel {

class StopSignals {
 public:
  StopSignals();
  ~StopSignals();  // the old mask returns
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // kUnavailable when the signals cannot be read.
  Status status() const { return status_; }

  // Readable once a signal is there.
  int fd() const { return fd_.get(); }

  // What a child process gets.
  const sigset_t& old_mask() const { return old_mask_; }

  // Takes those that are there. How many there were since the beginning.
  int Take();

 private:
  sigset_t mask_{};
  sigset_t old_mask_{};
  unique_fd fd_;
  Status status_;
  int taken_ = 0;
};

}  // namespace reel
