#include "daemon/process/output_capture.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
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
  if (pipe2(ends, O_CLOEXEC) != 0) return UnavailableErrno("pipe", errno);
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

// By pieces, not by bytes: a child that prints a gigabyte shall not have the loop to itself for long.
void OutputCapture::Take(const char* bytes, size_t count) {
  // ffmpeg ends its progress with a carriage return.
  const auto is_line_end = [](char byte) { return byte == '\n' || byte == '\r'; };
  const char* const end = bytes + count;
  while (bytes != end) {
    if (unfinished_.size() >= kMaxLineBytes) FinishLine();
    const size_t room = kMaxLineBytes - unfinished_.size();
    const char* const stop = bytes + std::min(room, static_cast<size_t>(end - bytes));
    const char* const line_end = std::find_if(bytes, stop, is_line_end);
    unfinished_.append(bytes, line_end);
    bytes = line_end;
    if (line_end == stop) continue;
    FinishLine();
    ++bytes;
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
