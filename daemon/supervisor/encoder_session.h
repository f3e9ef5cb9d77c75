// EncoderSession: one ffmpeg and the writer that feeds it one segment from a ring.
//
// The supervisor keeps an end of ffmpeg's stdin open for as long as the writer works, so that a writer
// that dies does not end the segment early with a file that looks whole. ffmpeg is started on its own,
// so that it is ready when its first frame comes. One thread, together with its PollLoop; callbacks are
// called from the loop and must not destroy the session.
//
//     session = Start(ffmpeg) ... session.Feed(ring, frames) -> on_written -> on_encoded

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
#include "base/unique_fd.h"
#include "daemon/process/child_process.h"
#include "daemon/process/output_capture.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/retry_policy.h"
#include "daemon/writer/writer_contract.h"
#include "protocol/job_event.h"
#include "shm/shared_segment.h"

namespace reel {

struct EncoderFailure {
  EncoderEnd end = EncoderEnd::kDied;
  Status status;
  FailureCause cause;
};

class EncoderSession {
 public:
  struct Callbacks {
    std::function<void()> on_report;
    std::function<void()> on_written;  // every frame is with ffmpeg
    std::function<void()> on_encoded;  // ffmpeg ended well
    std::function<void(const EncoderFailure&)> on_failed;
    std::function<void(const std::string& source, const std::string& line)> on_log;
  };

  // Starts ffmpeg, which waits for its first frame. On failure kUnavailable.
  static Result<std::unique_ptr<EncoderSession>> Start(PollLoop& loop,
                                                       const std::vector<std::string>& ffmpeg,
                                                       Callbacks callbacks);

  // Starts the writer. `manifest` may be invalid: none is written then; `frame_records` (borrowed) may be
  // -1: none are. On failure kUnavailable.
  Status Feed(const SharedSegment& ring, const WriterTask& task, unique_fd manifest,
              int frame_records);

  // Kills ffmpeg, then the writer, in this order, and reaps both.
  ~EncoderSession();

  // Ends an ffmpeg that closed its input and goes on living, and a pair that for `patience` neither
  // took a frame nor used the processor. Limits measure lack of progress, never total time. Called
  // every ~100 ms.
  void CheckProgress(TimePoint now, milliseconds patience);

  const WriterReport& report() const { return report_; }
  bool is_fed() const { return writer_.has_value(); }

  // Its writer has every frame so far with ffmpeg and waits for the next one, which it says again and
  // again; only a full pipe makes it silent.
  bool WaitsForFrame(TimePoint now) const;
  std::vector<pid_t> pids() const;

 private:
  EncoderSession(PollLoop& loop, std::vector<std::string> command, Callbacks callbacks);
  Status StartFfmpeg();
  void ReadReports();
  void OnFfmpegExit();
  void OnWriterExit();
  void Fail(EncoderEnd end, Status status, const std::string& process, const std::string& how);
  void FailByFfmpeg(ExitStatus status);
  void FailByWriter(ExitStatus status);
  bool FfmpegHasWorked();

  PollLoop& loop_;
  const std::vector<std::string> command_;
  const Callbacks callbacks_;
  OutputCapture ffmpeg_output_;
  OutputCapture writer_output_;
  unique_fd ffmpeg_stdin_;  // our end; closed when the writer is done
  unique_fd reports_;
  std::optional<ChildProcess> ffmpeg_;
  std::optional<ChildProcess> writer_;
  uint64_t frame_count_ = 0;
  bool written_ = false;
  std::optional<TimePoint> input_closed_;  // when ffmpeg was seen to have closed its stdin
  bool finished_ = false;                  // encoded or failed: nothing more is called
  WriterReport report_;

  TimePoint last_progress_ = Clock::now();  // a report, or ffmpeg at work
  TimePoint last_report_ = last_progress_;
  nanoseconds ffmpeg_cpu_{0};  // when it was last seen to have worked
};

}  // namespace reel
