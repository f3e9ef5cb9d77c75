#include "daemon/reeld/job_output.h"

#include <algorithm>
#include <utility>

namespace reel {
namespace {

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
  const int64_t first_kept = first_line();
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

OutputPart JobOutput::Unsaved() const {
  OutputPart part;
  part.first_event = events_.empty() ? next_event_ : events_.front().number;
  part.first_line = first_line();
  for (const NumberedEvent& event : events_) {
    if (event.number > saved_event_) part.events.push_back(event);
  }
  for (int64_t number = std::max(saved_line_ + 1, part.first_line); number < next_line_; ++number) {
    part.lines.push_back({number, log_[static_cast<size_t>(number - part.first_line)]});
  }
  return part;
}

void JobOutput::MarkSaved(const OutputPart& part) {
  if (!part.events.empty()) saved_event_ = part.events.back().number;
  if (!part.lines.empty()) saved_line_ = part.lines.back().number;
}

JobOutput JobOutput::FromSaved(const OutputPart& saved) {
  JobOutput output;
  for (const NumberedEvent& event : saved.events) {
    output.next_event_ = event.number;
    output.AddEvent(event.event);
  }
  for (const NumberedLine& numbered : saved.lines) {
    output.next_line_ = numbered.number;
    output.AddLogLine(numbered.line);
  }
  output.saved_event_ = output.next_event_ - 1;
  output.saved_line_ = output.next_line_ - 1;
  return output;
}

std::vector<std::string> JobOutput::LastLines(size_t count) const {
  std::vector<std::string> lines;
  for (size_t i = log_.size() - std::min(count, log_.size()); i < log_.size(); ++i) {
    lines.push_back(log_[i].source + ": " + log_[i].text);
  }
  return lines;
}

}  // namespace reel
