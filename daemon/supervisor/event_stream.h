// EventStream: the supervisor's end of the pipe on which it tells of its job, or of a file that others read.
//
// Progress and log lines are dropped rather than waited for when the reader is slow; all other events
// are few and written in full. A reader that is gone is no error: the client's death comes as a signal.

#pragma once

#include "base/unique_fd.h"
#include "protocol/job_event.h"

namespace reel {

class EventStream {
 public:
  explicit EventStream(unique_fd fd);

  void Emit(const JobEvent& event) const;

  // The same for an event that may wait: false when it does not fit now, and nothing was written. Does not
  // block. REQUIRES: its line is not longer than PIPE_BUF.
  bool EmitIfRoom(const JobEvent& event) const;

  // Of a stream that is a file: brings its time of change up to date, and what was told to where others can see it.
  // False when the file has no name any more, so that nobody will look.
  bool ShowLife() const;

  // Writable when there is room.
  int descriptor() const { return fd_.get(); }

 private:
  unique_fd fd_;
};

}  // namespace reel
