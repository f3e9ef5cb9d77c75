// FrameRecorder: appends the records of a job's frames to the file that its trace is made of.
//
// One writer process has it at a time, and the next one goes on behind it. It never holds up a film: what
// cannot be written is left out, and the supervisor sees that records lack. One thread; buffered.
//
//     recorder.Put(record) when a frame is in the pipe ... recorder.NoteRelease(now) when its slot is free

#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "daemon/writer/frame_record.h"

namespace reel {

class FrameRecorder {
 public:
  // Borrows `fd`: open for appending, a whole number of records or what a killed writer left of one.
  explicit FrameRecorder(int fd);
  ~FrameRecorder() { Flush(); }
  FrameRecorder(const FrameRecorder&) = delete;
  FrameRecorder& operator=(const FrameRecorder&) = delete;

  void Put(const FrameRecord& record);

  // The slot of the oldest frame that was put was released. Only from then on has it a record: what stands
  // in the ring when a pass ends has none.
  void NoteRelease(uint64_t released_ns);

  // Whoever kills this process takes what was released since.
  void Flush();

 private:
  void Align() const;

  const int fd_;
  uint64_t room_ = 0;  // in records
  std::deque<FrameRecord> in_ring_;
  std::vector<FrameRecord> buffer_;
};

}  // namespace reel
