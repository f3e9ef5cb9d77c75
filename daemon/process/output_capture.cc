#include "daemon/process/output_capture.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace reel {

OutputCapture::OutputCapture(PollLoop& loop, LineCallback on_line)
    : loop_(loop), on_line_(std::move(on_line)) {}

OutputCapture::~OutputCapture() {
  if (read_end_.valid()) loop_.Unwatch(read_end_.get());
}

Result<unique_fd> OutputCapture::Open() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return Status::FromErrno(StatusCode::kUnavailable, "pipe", errno);
  read_end_.reset(ends[0]);
  unique_fd write_end(ends[1]);
  // Only our end: a child may not expect its standard error to be non-blocking.
  fcntl(read_end_.get(), F_SETFL, O_NONBLOCK);
  loop_.Watch(read_end_.get(), [this] { Drain(); });
  return write_end;
}

void OutputCapture::Drain() {
  // Bounded, so that a child that never stops printing does not keep the loop from its other work.
  constexpr int kMaxReads = 16;
  char buffer[16384];
  for (int i = 0; i < kMaxReads && read_end_.valid(); ++i) {
    const ssize_t got = read(read_end_.get(), buffer, sizeof(buffer));
    if (got > 0) {
      Take(buffer, static_cast<size_t>(got));
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      FinishLine();
      loop_.Unwatch(read_end_.get());
      read_end_.reset();
    } else {
      return;
    }
  }
}

void OutputCapture::Take(const char* bytes, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    // ffmpeg ends its progress with a carriage return.
    if (bytes[i] == '\n' || bytes[i] == '\r' || unfinished_.size() >= kMaxLineBytes) FinishLine();
    if (bytes[i] != '\n' && bytes[i] != '\r') unfinished_.push_back(bytes[i]);
  }
}

void OutputCapture::FinishLine() {
  if (unfinished_.empty()) return;
  kept_.push_back(std::exchange(unfinished_, {}));
  if (kept_.size() > kKeptLines) kept_.pop_front();
  Forward(kept_.back());
}

void OutputCapture::Forward(const std::string& line) {
  if (!on_line_ || forwarded_bytes_ > kMaxForwardedBytes) return;
  forwarded_bytes_ += line.size() + 1;
  on_line_(forwarded_bytes_ > kMaxForwardedBytes
               ? fmt::format("(more than {} bytes; the rest of its output is dropped)",
                             kMaxForwardedBytes)
               : line);
}

std::deque<std::string> OutputCapture::last_lines() const {
  std::deque<std::string> lines = kept_;
  if (!unfinished_.empty()) lines.push_back(unfinished_);
  return lines;
}

}  // namespace reel
