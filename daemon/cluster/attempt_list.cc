#include "daemon/cluster/attempt_list.h"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <deque>
#include <fstream>
#include <string_view>

#include "base/directory_names.h"
#include "base/unique_fd.h"
#include "daemon/cluster/cluster_engine.h"

namespace reel {
namespace {

// An event is shorter; what is longer is no event.
constexpr size_t kMaxLine = size_t{1} << 20;
// In one look, of one attempt: a task that prints without end does not hold up the others.
constexpr size_t kMostRead = size_t{1} << 18;
constexpr size_t kLastLines = 20;

bool IsSame(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

}  // namespace

std::optional<Attempt> AttemptFromName(const std::string& name) {
  const size_t dot = name.find('.');
  const size_t at = name.find('@');
  if (dot == std::string::npos || at == std::string::npos || dot > at) return std::nullopt;
  Attempt attempt;
  attempt.name = name;
  attempt.node = name.substr(at + 1);
  const std::string_view task = std::string_view(name).substr(0, dot);
  if (task == "end") {
    attempt.task = kLastTask;
    return attempt;
  }
  const auto [end, error] = std::from_chars(task.data(), task.data() + task.size(), attempt.task);
  const bool is_number = error == std::errc() && end == task.data() + task.size();
  return is_number && attempt.task >= 0 ? std::optional(attempt) : std::nullopt;
}

void AttemptList::Look(TimePoint now, const Told& told) {
  FindNew(now);
  has_looked_ = true;
  for (auto& [name, attempt] : attempts_) {
    if (!attempt.end) Read(now, attempt, readings_[name], told);
  }
}

void AttemptList::FindNew(TimePoint now) {
  for (const std::string& name : DirectoryNames(directory_)) {
    if (attempts_.contains(name)) continue;
    std::optional<Attempt> attempt = AttemptFromName(name);
    if (!attempt) continue;
    attempt->first_seen = now;
    attempt->last_sign = now;
    attempt->was_there = !has_looked_;
    attempts_.emplace(name, std::move(*attempt));
  }
}

void AttemptList::Read(TimePoint now, Attempt& attempt, Reading& reading, const Told& told) const {
  const unique_fd file(open(LogOf(attempt).c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  if (!file.valid() || fstat(file.get(), &info) != 0) return;
  if (!IsSame(info.st_mtim, reading.changed)) attempt.last_sign = now;
  reading.changed = info.st_mtim;
  std::string text(kMostRead, '\0');
  const ssize_t got = pread(file.get(), text.data(), text.size(), reading.offset);
  if (got <= 0) return;
  reading.offset += got;
  reading.unfinished.append(text, 0, static_cast<size_t>(got));
  for (size_t end; (end = reading.unfinished.find('\n')) != std::string::npos;) {
    // A full disk may have left half a line.
    const Result<JobEvent> event =
        JobEventFromJson(std::string_view(reading.unfinished).substr(0, end));
    reading.unfinished.erase(0, end + 1);
    if (event.ok()) Take(now, attempt, event.value(), told);
  }
  if (reading.unfinished.size() > kMaxLine) reading.unfinished.clear();
}

void AttemptList::Take(TimePoint now, Attempt& attempt, const JobEvent& event, const Told& told) {
  if (const auto* progress = std::get_if<Progress>(&event)) {
    if (progress->frames_done > 0 && !attempt.first_frame_seen) attempt.first_frame_seen = now;
    attempt.progress = *progress;
    return;
  }
  if (const auto* paused = std::get_if<Paused>(&event)) attempt.pause_reason = paused->reason;
  if (std::holds_alternative<Resumed>(event)) attempt.pause_reason.clear();
  if (std::holds_alternative<Finished>(event) || std::holds_alternative<JobFailed>(event)) {
    attempt.pause_reason.clear();
    attempt.end = event;
  }
  told(attempt, event);
}

std::string AttemptList::LogOf(const Attempt& attempt) const {
  return directory_ + "/" + attempt.name + "/events";
}

std::vector<std::string> AttemptList::LastLines(const Attempt& attempt) const {
  std::ifstream file(directory_ + "/" + attempt.name + "/output");
  std::deque<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line.substr(0, 1024));
    if (lines.size() > kLastLines) lines.pop_front();
  }
  return {lines.begin(), lines.end()};
}

}  // namespace reel
