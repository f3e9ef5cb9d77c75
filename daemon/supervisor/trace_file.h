// TraceFile: where a job's trace grows, and how it gets its name.
//
// While the job runs there are two files without a name in the directory of the trace: one for the events
// that the supervisor tells, one for the writers' records of frames. So a trace costs no memory, a job that
// is killed leaves nothing behind, and a place that cannot be written is known before anything is drawn.
// Whoever looks at the trace's name sees what stood there before, or a whole trace. Runs in the
// supervisor with the rights of the job's user. One thread.
//
//     file = Open(path) -> Append(events) ... -> Publish(...)

#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/status.h"
#include "base/unique_fd.h"
#include "daemon/writer/frame_record.h"

namespace reel {

class TraceFile {
 public:
  // `path` is absolute. On failure kInvalidInput (the directory is not there; something else than a file
  // has the name) or kUnavailable (no permission, no room), naming the field.
  static Result<TraceFile> Open(const std::string& path);

  // Events of the supervisor, as TraceText makes them. What cannot be written is left out; Publish says so.
  void Append(std::string_view events);
  uint64_t event_bytes() const { return event_bytes_; }

  // What writers append their FrameRecords to.
  int frame_records() const { return records_.get(); }

  // Of a piece of the writers' records their events.
  using FormatFrames = std::function<std::string(std::span<const FrameRecord>)>;

  // Puts the trace under its name: `head`, the supervisor's events, those of the frames, `tail`, which is
  // called last. On failure kUnavailable; the name then shows what stood there before.
  Status Publish(std::string_view head, const FormatFrames& format,
                 const std::function<std::string()>& tail);

 private:
  TraceFile(std::string path, unique_fd events, unique_fd records)
      : path_(std::move(path)), events_(std::move(events)), records_(std::move(records)) {}
  void Flush();
  Status Write(std::FILE* draft, std::string_view head, const FormatFrames& format,
               const std::function<std::string()>& tail) const;

  std::string path_;
  unique_fd events_;
  unique_fd records_;
  std::string buffer_;
  uint64_t event_bytes_ = 0;
  Status event_status_;
};

}  // namespace reel
