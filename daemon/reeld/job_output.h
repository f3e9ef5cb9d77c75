// JobOutput: what a job has said so far: its events for watchers and its log, both bounded.
//
//     output.AddLogLine(...), output.AddEvent(...)       as they come
//     unsaved = output.Unsaved(); save it; output.MarkSaved(unsaved)
//     JobOutput::FromSaved(saved)                        the same again, numbers and all
//
// Every entry has a sequence number, counted from 1 for each of the two. A reader keeps the number
// of the last entry that it has seen and asks for what came after it; so readers cost the job
// nothing, and one that is too slow skips what is gone. Pure; belongs to the daemon's one thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "protocol/daemon_messages.h"
#include "protocol/job_event.h"

namespace reel {

struct NumberedEvent {
  int64_t number;
  JobEvent event;
};

struct NumberedLine {
  int64_t number;
  LogLine line;
};

// Entries for a store, ascending, and the first numbers that are still kept: what is below has gone.
struct OutputPart {
  std::vector<NumberedEvent> events;
  std::vector<NumberedLine> lines;
  int64_t first_event = 1;
  int64_t first_line = 1;

  bool empty() const { return events.empty() && lines.empty(); }
};

class JobOutput {
 public:
  // Of the log the last lines are kept, up to both limits; of the events all but progress, of which
  // the latest is kept, and at most kMaxEvents.
  static constexpr size_t kMaxLogLines = 2000;
  static constexpr size_t kMaxLogBytes = size_t{256} << 10;
  static constexpr size_t kMaxEvents = 200;

  void AddEvent(const JobEvent& event);
  void AddLogLine(LogLine line);

  // The first event after number `*seen`, which moves on to it; null when there is none yet. Valid
  // until the next Add.
  const JobEvent* NextEvent(int64_t* seen) const;

  // Lines after number `*seen`, as many as a message holds; `*seen` moves on. page.end is not set.
  LogPage NextLogLines(int64_t* seen) const;

  bool HasLogAfter(int64_t seen) const { return seen + 1 < next_line_; }

  // What came since the last MarkSaved and is still kept.
  OutputPart Unsaved() const;
  bool has_unsaved() const {
    return saved_event_ + 1 < next_event_ || saved_line_ + 1 < next_line_;
  }
  void MarkSaved(const OutputPart& part);
  static JobOutput FromSaved(const OutputPart& saved);

  // The last lines, oldest first, each with its source: "ffmpeg: ...".
  std::vector<std::string> LastLines(size_t count) const;

 private:
  int64_t first_line() const { return next_line_ - static_cast<int64_t>(log_.size()); }

  std::deque<NumberedEvent> events_;
  int64_t next_event_ = 1;
  std::deque<LogLine> log_;  // the last has the number next_line_ - 1
  size_t log_bytes_ = 0;
  int64_t next_line_ = 1;
  int64_t saved_event_ = 0;  // the last that was saved
  int64_t saved_line_ = 0;
};

}  // namespace reel
