// FrameWriter: takes the frames of one segment out of the ring in order and writes their bytes into ffmpeg's stdin.
//
// The loop of the writer process. It never reorders, skips or invents; it measures for which of its
// two neighbours it waits. One thread.

#pragma once

#include <cstdint>
#include <span>

#include "base/clock.h"
#include "daemon/writer/frame_pipe.h"
#include "daemon/writer/frame_recorder.h"
#include "daemon/writer/manifest.h"
#include "daemon/writer/writer_contract.h"
#include "shm/ring_reader.h"
#include "shm/shared_segment.h"

namespace reel {

class FrameWriter {
 public:
  // Borrows both descriptors: `pipe` is ffmpeg's stdin (blocking), `reports` a pipe of WriterReports.
  // `manifest` and `records` may be null.
  FrameWriter(const SharedSegment& segment, int pipe, int reports, Manifest* manifest,
              FrameRecorder* records);

  // Writes `frame_count` frames of the ring, from `first` on, which is the film's `film_first`, and releases their slots. REQUIRES: all
  // before `first` were released. Blocks until all are in the pipe, and those out of it again whose
  // slots will be leased once more; or until one of WriterExit's causes. To be called once.
  WriterExit Run(uint64_t first, uint64_t frame_count, uint64_t film_first);

 private:
  void WaitForFrame(uint64_t frame);
  bool WriteToPipe(std::span<const std::byte> bytes);
  void CountOrigin();
  void Look();
  bool ReleaseTaken();
  WriterExit ReleaseRest();
  void Report(bool force);
  void Record(uint64_t film_frame, TimePoint awaited, TimePoint taken, uint64_t waited_for_pipe_ns);

  const SharedSegment& segment_;
  RingReader ring_;
  FramePipe pipe_;
  const int reports_;
  Manifest* const manifest_;
  FrameRecorder* const records_;
  uint64_t first_ = 0;     // frames of the ring: the first of this writer,
  uint64_t released_ = 0;  // those below are released,
  uint64_t put_ = 0;       // those below are in the pipe or beyond
  WriterReport report_;
  TimePoint last_report_;
  TimePoint last_look_{};
};

}  // namespace reel
