#include "daemon/reeld/job_output.h"

#include <algorithm>
#include <utility>

namespace reel {
namespace {

// Fits a message even when every byte is escaped as six.
constexpr size_t kPageBytes = size_t{64} << 10;
// What a line costs beside its text, in memory and in JSON.
constexpr size_t kLineOverheadBytes = 32;

size_t Bytes(const LogLine& line) {
  return kLineOverheadBytes + line.source.size() + line.text.size();
}

bool IsProgress(const JobEvent& event) { return std::holds_alternative<Progress>(event); }

}  // namespace

void JobOutput::AddEvent(const JobEvent& event) {
  if (IsProgress(event)) {
    std::erase_if(events_, [](const NumberedEvent& old) { return IsProgress(old.event); });
  }
  events_.push_back({next_event_++, event});
  if (events_.size() > kMaxEvents) events_.pop_front();
}

void JobOutput::AddLogLine(LogLine line) {
  log_bytes_ += Bytes(line);
  log_.push_back(std::move(line));
  ++next_line_;
  while (log_.size() > kMaxLogLines || log_bytes_ > kMaxLogBytes) {
    log_bytes_ -= Bytes(log_.front());
    log_.pop_front();
  }
}

const JobEvent* JobOutput::NextEvent(int64_t* seen) const {
  const auto next = std::find_if(events_.begin(), events_.end(),
                                 [&](const NumberedEvent& event) { return event.number > *seen; });
  if (next == events_.end()) return nullptr;
  *seen = next->number;
  return &next->event;
}

LogPage JobOutput::NextLogLines(int64_t* seen) const {
  LogPage page;
  const int64_t first_kept = next_line_ - static_cast<int64_t>(log_.size());
  const int64_t first = std::max(*seen + 1, first_kept);
  page.lost_lines = first - (*seen + 1);
  size_t bytes = 0;
  for (int64_t number = first; number < next_line_; ++number) {
    const LogLine& line = log_[static_cast<size_t>(number - first_kept)];
    bytes += Bytes(line);
    if (!page.lines.empty() && bytes > kPageBytes) break;
    page.lines.push_back(line);
  }
  *seen = first - 1 + static_cast<int64_t>(page.lines.size());
  return page;
}

}  // namespace reel
