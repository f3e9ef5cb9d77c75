// JobTrace: the story of a job, told while it happens and written at its end.
//
// One track for what the supervisor does, one a producer, a slot of the ring and an encoder, one for the
// writers; graphs of what waited for what. Without a file (no --trace) every call returns at once. What is
// told here decides nothing. One thread, the supervisor's.
//
//     trace.Open(path) -> Step, ProducerStarted, EncoderStarted ... -> Close(how the job ended)

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/encoder/segment_plan.h"
#include "daemon/supervisor/pipe_pressure.h"
#include "daemon/supervisor/trace_file.h"
#include "daemon/supervisor/trace_frame.h"
#include "daemon/supervisor/trace_text.h"
#include "shm/shared_segment.h"

namespace reel {

class JobTrace {
 public:
  // Times are shown from `job_start` on.
  explicit JobTrace(TimePoint job_start);

  // For who is told of no trace.
  static JobTrace& None();

  // Makes the places where the trace grows; an empty `path` is no trace. On failure as TraceFile::Open.
  Status Open(const std::string& path);

  bool is_on() const { return file_.has_value(); }

  // For writers (kWriterRecords); -1 without a trace.
  int frame_records() const { return file_ ? file_->frame_records() : -1; }

  // What the job does from now on: "joins the segments".
  void Step(std::string_view what);
  // Something that happened, on the job's track.
  void Note(std::string_view what, std::string_view more = "");

  // So many producers shall draw, and why. Only a change is told.
  void Decision(int64_t count, std::string_view reason);
  void Sample(TimePoint now, const PipePressure& pressure);

  void ProducerStarted(uint32_t owner, pid_t pid);
  void ProducerLoaded(uint32_t owner);
  // Whether it draws or is parked. Only a change is told.
  void ProducerSeated(uint32_t owner, bool is_active);
  // `film_frame`: it had this frame, as its slot says in `claim`.
  void FrameLost(int64_t film_frame, const FrameClaim& claim, std::string_view why);
  void ProducerEnded(uint32_t owner, std::string_view how, bool is_crash);

  void EncoderStarted(const Segment& segment);
  void EncoderFed(const Segment& segment);     // its writer was started
  void EncoderHasAll(const Segment& segment);  // its writer has ended
  void EncoderEnded(const Segment& segment, std::string_view how, bool is_failure);
  void SegmentOnDisk(const Segment& segment);

  // No writer reads the ring any more, whose frame 0 is the film's `first_frame`: what is drawn or stands
  // ready is lost. Encoders that were not told to have ended were ended.
  void PassEnded(const SharedSegment& ring, int64_t first_frame, int64_t frames_written);

  // Writes the trace; nothing is told after. Returns what its reader must know: that it could not be
  // written, that something had no room in it.
  std::vector<std::string> Close(std::string_view how_the_job_ended);

 private:
  struct Producer {
    TimeSpan life;  // end_ns is 0 while it lives
    uint64_t loaded_ns = 0;
    pid_t pid = 0;
    bool is_active = true;
  };
  struct Encoder {
    Segment segment;
    int64_t lane = 1;
    uint64_t started_ns = 0;
    uint64_t fed_ns = 0;
    uint64_t written_ns = 0;
  };

  void Keep();
  void EndStep(uint64_t now);
  void CountProducers();
  void TellEncoder(const Encoder& encoder, uint64_t end_ns, std::string_view how);
  int64_t FreeLane() const;
  std::optional<TimeSpan> LifeOf(uint32_t owner, uint64_t now) const;
  std::string FormatFrames(std::span<const FrameRecord> records, uint64_t now);
  std::vector<std::string> WhatIsLeftOut() const;

  const uint64_t origin_ns_;
  TraceText text_;
  std::optional<TraceFile> file_;
  std::string step_;
  uint64_t step_began_ns_ = 0;
  int64_t decided_count_ = -1;
  std::string decided_reason_;
  std::map<uint32_t, Producer> producers_;
  std::map<int64_t, Encoder> encoders_;  // that live, by segment
  uint32_t slot_count_ = 0;              // whose tracks have names
  int64_t lane_count_ = 0;
  uint64_t frames_written_ = 0;  // by all writers together
  uint64_t frames_told_ = 0;
  uint64_t samples_left_out_ = 0;
};

}  // namespace reel
