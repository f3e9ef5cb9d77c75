// RenderPass: draws a row of segments through one ring into one encoder after the other.
//
// The ring's frame 0 is the first frame of the first segment. The encoder of the next segment is started
// while the one before it is still being fed, and fed itself as soon as that one has every frame, so
// there is no pause between segments. When anything on the encoders' side fails the whole pass is thrown
// away, ring and all: what was in it is drawn again by another pass.
// One thread, together with its PollLoop; callbacks are called from the loop and must not destroy the
// pass (PollLoop::Post does).

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/encoder/encode_plan.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/encoder_session.h"
#include "daemon/supervisor/job_trace.h"
#include "protocol/job_event.h"
#include "shm/shared_segment.h"

namespace reel {

class RenderPass {
 public:
  struct Task {
    std::vector<Segment> segments;  // one after the other, without a gap; at least one
    uint32_t slot_count = 0;
    uint64_t slot_bytes = 0;
    milliseconds encoder_patience{0};                                 // without any progress
    std::function<std::vector<std::string>(const Segment&)> command;  // its ffmpeg
    std::function<Result<unique_fd>(const Segment&)> open_manifest;   // invalid: none
    JobTrace* trace = &JobTrace::None();
  };
  struct Callbacks {
    std::function<void()> on_written;                // every frame is with its encoder
    std::function<void(const Segment&)> on_encoded;  // its encoder has ended well
    // Once, the last callback; of several the first segment's.
    std::function<void(const Segment&, const EncoderFailure&)> on_failed;
    std::function<void(const std::string& source, const std::string& line)> on_log;
  };

  // Makes the ring and starts the first encoder. On failure kUnavailable or kInvalidInput, as
  // SharedSegment::Create and EncoderSession::Start say.
  static Result<std::unique_ptr<RenderPass>> Start(PollLoop& loop, Task task, Callbacks callbacks);

  const SharedSegment& ring() const { return *ring_; }
  int64_t first_frame() const { return task_.segments.front().first_frame; }
  int64_t end_frame() const {
    return task_.segments.back().first_frame + task_.segments.back().frame_count;
  }

  // The writer that is at work waits for frame frames_written() of the ring.
  bool WaitsForFrame(TimePoint now) const;

  // Every encoder has ended well.
  bool is_over() const;

  // Ends all encoders and their writers now; nobody reads the ring any more.
  void KillEncoders() { encodings_.clear(); }

  // Called every ~100 ms.
  void CheckProgress(TimePoint now);

  // Frames of this pass that are with an encoder: the ring's next frame to be written.
  int64_t frames_written() const;
  // Of all writers of this pass together; what they saw in the slots is the last one's.
  WriterReport writer_report() const;
  // Of the writer of one segment of the task alone.
  WriterReport writer_report_of(const Segment& segment) const;
  std::vector<pid_t> pids() const;

 private:
  struct Encoding {
    Segment segment;
    std::unique_ptr<EncoderSession> session;  // gone when it has ended
    WriterReport report;                      // the last one
    bool written = false;
    bool encoded = false;
  };

  RenderPass(PollLoop& loop, Task task, Callbacks callbacks);
  Status StartEncoder();
  Status FeedNext();
  void OnReport(size_t index);
  void OnWritten(size_t index);
  void OnEncoded(size_t index);
  void Advance();
  void Fail(size_t index, const EncoderFailure& failure);
  void TellFailure();
  size_t CountBusy(size_t end) const;

  PollLoop& loop_;
  const Task task_;
  const Callbacks callbacks_;
  std::optional<SharedSegment> ring_;
  std::vector<Encoding>
      encodings_;   // of the first segments of the task, as far as they were started
  size_t fed_ = 0;  // so many have a writer, or had one
  struct Failed {
    size_t index;
    EncoderFailure failure;
  };
  std::optional<Failed> failed_;
  bool told_ = false;
};

}  // namespace reel
