// EncoderSession: one ffmpeg and the writer that feeds it from a ring.
//
// The supervisor keeps an end of ffmpeg's stdin open for as long as the writer works, so that a writer
// that dies does not end the film early with a file that looks whole. One thread, together with its
// PollLoop; callbacks are called from the loop and must not destroy the session.

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
#include "daemon/writer/writer_contract.h"
#include "shm/shared_segment.h"

namespace reel {

class EncoderSession {
 public:
  struct Callbacks {
    std::function<void(const WriterReport&)> on_report;
    std::function<void()> on_written;  // every frame is with ffmpeg
    std::function<void()> on_encoded;  // ffmpeg ended well
    std::function<void(const Status&)> on_failed;
    std::function<void(const std::string& source, const std::string& line)> on_log;
  };

  // Starts both. `manifest` may be invalid: none is written then. On failure kUnavailable.
  static Result<std::unique_ptr<EncoderSession>> Start(PollLoop& loop,
                                                       const std::vector<std::string>& ffmpeg,
                                                       const SharedSegment& segment,
                                                       int64_t first_frame, unique_fd manifest,
                                                       Callbacks callbacks);

  // Kills ffmpeg, then the writer, in this order, and reaps both.
  ~EncoderSession();

  // Ends an ffmpeg that closed its input and goes on living. Called every ~100 ms.
  void CheckDeadlines(TimePoint now);

  const WriterReport& report() const { return report_; }
  std::vector<pid_t> pids() const;

 private:
  EncoderSession(PollLoop& loop, uint64_t frame_count, Callbacks callbacks);
  Status StartFfmpeg(const std::vector<std::string>& arguments);
  Status StartWriter(const SharedSegment& segment, int64_t first_frame, unique_fd manifest);
  void ReadReports();
  void OnFfmpegExit();
  void OnWriterExit();
  void Fail(Status status);
  Status FfmpegFailure(ExitStatus status) const;
  Status WriterFailure(ExitStatus status) const;

  PollLoop& loop_;
  const uint64_t frame_count_;
  const Callbacks callbacks_;
  OutputCapture ffmpeg_output_;
  OutputCapture writer_output_;
  unique_fd ffmpeg_stdin_;  // our end; closed when the writer is done
  unique_fd reports_;
  std::optional<ChildProcess> ffmpeg_;
  std::optional<ChildProcess> writer_;
  bool written_ = false;
  std::optional<TimePoint> input_closed_;  // when ffmpeg was seen to have closed its stdin
  bool finished_ = false;                  // encoded or failed: nothing more is called
  WriterReport report_;
};

}  // namespace reel
