#include "daemon/writer/frame_recorder.h"

#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace reel {
namespace {

constexpr size_t kBufferedRecords = 128;

uint64_t FileBytes(int fd) {
  struct stat info {};
  return fstat(fd, &info) == 0 ? static_cast<uint64_t>(info.st_size) : 0;
}

}  // namespace

FrameRecorder::FrameRecorder(int fd) : fd_(fd) {
  Align();
  const uint64_t records = FileBytes(fd) / sizeof(FrameRecord);
  room_ = kMostFrameRecords - std::min(records, kMostFrameRecords);
  buffer_.reserve(kBufferedRecords);
}

// A record that was cut short (no room, a kill) would make nonsense of all that follow.
void FrameRecorder::Align() const {
  const uint64_t bytes = FileBytes(fd_);
  const uint64_t excess = bytes % sizeof(FrameRecord);
  if (excess == 0) return;
  [[maybe_unused]] const int cut = ftruncate(fd_, static_cast<off_t>(bytes - excess));
}

void FrameRecorder::Put(const FrameRecord& record) { in_ring_.push_back(record); }

void FrameRecorder::NoteRelease(uint64_t released_ns) {
  if (in_ring_.empty()) return;
  FrameRecord record = in_ring_.front();
  in_ring_.pop_front();
  if (room_ == 0) return;
  --room_;
  record.released_ns = released_ns;
  buffer_.push_back(record);
  if (buffer_.size() == kBufferedRecords) Flush();
}

void FrameRecorder::Flush() {
  if (buffer_.empty()) return;
  const size_t bytes = buffer_.size() * sizeof(FrameRecord);
  const ssize_t written = write(fd_, buffer_.data(), bytes);
  if (written != static_cast<ssize_t>(bytes)) {
    spdlog::warn("the trace lacks frames from {} on: {}", buffer_.front().frame,
                 written < 0 ? std::strerror(errno) : "no space left");
    Align();
    room_ = 0;
  }
  buffer_.clear();
}

}  // namespace reel
