// OutputCapture: what a child prints, always drained, its last lines kept.
//
// A child whose standard error nobody reads stops when the pipe is full; ffmpeg with debug output does
// after some hundred frames. So the pipe is read whenever there is something, whatever becomes of it.
// One thread, together with its PollLoop.

#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>

#include "base/status.h"
#include "base/unique_fd.h"
#include "daemon/process/poll_loop.h"

namespace reel {

class OutputCapture {
 public:
  static constexpr size_t kMaxLineBytes = 1024;  // longer lines are broken
  // What a failure shows: some 20 lines of a program's own, and the report of a crash
  // (producer/crash_report.h).
  static constexpr size_t kKeptLines = 40;
  static constexpr size_t kMaxForwardedBytes =
      1 << 20;  // then one line says that the rest is dropped

  using LineCallback = std::function<void(const std::string&)>;

  // `on_line` gets every complete line without its newline, up to kMaxForwardedBytes in all. May be
  // empty. REQUIRES: `loop` outlives this.
  OutputCapture(PollLoop& loop, LineCallback on_line);
  ~OutputCapture();
  OutputCapture(const OutputCapture&) = delete;
  OutputCapture& operator=(const OutputCapture&) = delete;

  // Makes the pipe and starts to watch it; returns the end for the child, to be closed by the caller
  // after the child was started. Once a capture. On failure kUnavailable.
  Result<unique_fd> Open();

  // Reads what is there now without blocking: called after the child was reaped, since its last words
  // may arrive after the news of its death.
  void Drain();

  // The last lines, oldest first, an unfinished one included.
  std::deque<std::string> last_lines() const;

 private:
  void Take(const char* bytes, size_t count);
  void FinishLine();
  void Forward(const std::string& line);

  PollLoop& loop_;
  LineCallback on_line_;
  unique_fd read_end_;
  std::string unfinished_;
  std::deque<std::string> kept_;
  size_t forwarded_bytes_ = 0;
};

}  // namespace reel
