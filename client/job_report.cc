#include "client/job_report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <type_traits>
#include <variant>

#include "client/cluster_tasks.h"
#include "client/display_text.h"
#include "client/terminal_columns.h"
#include "client/text_style.h"

namespace reel {
namespace {

using namespace std::chrono_literals;

constexpr nanoseconds kRedrawInterval = 100ms;
constexpr nanoseconds kPlainInterval = 10s;
constexpr nanoseconds kAwaitingInterval = 5min;
constexpr int kPercentPerQuarter = 25;

void WriteError(const std::string& text) { std::fputs(text.c_str(), stderr); }

}  // namespace

bool CanRewriteLines() {
  return IsCapableTerminal(::isatty(STDERR_FILENO) != 0, std::getenv("TERM"));
}

void JobReport::OnEvent(const JobEvent& event, TimePoint now) {
  if (options_.quiet) return;
  std::visit(
      [&](const auto& kind) {
        using Kind = std::decay_t<decltype(kind)>;
        if constexpr (std::is_same_v<Kind, Planned>) {
          OnPlan(kind, now);
        } else if constexpr (std::is_same_v<Kind, Progress>) {
          OnProgress(kind, now);
        } else if constexpr (std::is_same_v<Kind, Paused>) {
          pause_reason_ = kind.reason;
          PrintLine("PAUSED: " + Printable(kind.reason) + "; goes on by itself");
        } else if constexpr (std::is_same_v<Kind, Resumed>) {
          pause_reason_.clear();
          PrintLine("goes on");
        } else if constexpr (std::is_same_v<Kind, Warning>) {
          PrintLine("warning: " + Printable(kind.message, Lines::kMany));
        } else if constexpr (std::is_same_v<Kind, LogLine>) {
          if (options_.verbose) PrintLine(Printable(kind.source) + ": " + Printable(kind.text));
        }
      },
      event);
}

void JobReport::Clear() {
  if (has_line_) WriteError(std::string(kEraseLine));
  has_line_ = false;
}

void JobReport::Tell(const std::string& line) {
  if (!options_.quiet) PrintLine(line);
}

void JobReport::OnPlan(const Planned& plan, TimePoint now) {
  const std::string film = PlannedLine(plan);
  const std::string tasks = PlannedTasksLine(plan);
  if (film != planned_line_) {
    PrintLine(film);
    const bool has_sandbox = options_.verbose && !plan.sandbox.empty();
    if (has_sandbox) PrintLine("sandbox: " + Printable(plan.sandbox));
  }
  if (!tasks.empty() && tasks != tasks_line_) PrintLine(tasks);
  planned_line_ = film;
  tasks_line_ = tasks;
  segment_count_ = plan.segment_count;
  is_on_cluster_ = is_on_cluster_ || !tasks.empty();
  last_time_ = now;
}

void JobReport::NoteTasks(const Progress& progress, TimePoint now) {
  is_on_cluster_ = is_on_cluster_ || IsOnCluster(progress);
  if (!is_on_cluster_ || !AwaitsTasks(progress)) {
    awaits_since_.reset();
  } else if (!awaits_since_) {
    awaits_since_ = now;
  }
}

void JobReport::OnProgress(const Progress& progress, TimePoint now) {
  NoteTasks(progress, now);
  balance_.Add(progress.waits, now);
  eta_.Add(progress, now);
  if (!pause_reason_.empty()) eta_.Pause();
  if (options_.is_terminal) {
    DrawLine(progress, now);
  } else {
    PrintPlain(progress, now);
  }
  last_phase_ = progress.phase;
}

void JobReport::DrawLine(const Progress& progress, TimePoint now) {
  // After the last frame nothing may come for long: what finishes the film has no frames to count.
  const bool is_last = progress.frames_done == progress.frame_count;
  const bool is_new = !has_line_ || is_last || progress.phase != last_phase_;
  if (!is_new && now - last_time_ < kRedrawInterval) return;
  last_time_ = now;
  // One column stays free: many terminals wrap when the last one is written.
  const LineStyle style{TerminalColumns(STDERR_FILENO) - 1, UsesColor(STDERR_FILENO), UsesUtf8()};
  const std::string line = ProgressLine(progress, Notes(progress, now), style);
  WriteError(std::string(kEraseLine) + line);
  has_line_ = true;
}

void JobReport::PrintPlain(const Progress& progress, TimePoint now) {
  const int quarter = ProgressPercent(progress) / kPercentPerQuarter;
  const std::string awaited = awaits_since_ ? AwaitedTasksText(progress) : "";
  const bool begins_to_wait = !awaited.empty() && last_awaited_.empty();
  const bool is_step = quarter > last_quarter_ || progress.phase != last_phase_ || begins_to_wait;
  const bool is_said = !awaited.empty() && awaited == last_awaited_;
  const nanoseconds interval = is_said ? kAwaitingInterval : kPlainInterval;
  if (!is_step && now - last_time_ < interval) return;
  last_awaited_ = awaited;
  last_quarter_ = quarter;
  last_time_ = now;
  WriteError(ProgressText(progress, Notes(progress, now)) + "\n");
}

ProgressNotes JobReport::Notes(const Progress& progress, TimePoint now) const {
  ProgressNotes notes;
  // Before the plan nobody knows how many tasks will run at the same time.
  const bool is_foreseeable = !is_on_cluster_ || segment_count_ > 0;
  if (is_foreseeable) notes.left_s = eta_.LeftSeconds(now);
  if (!pause_reason_.empty()) notes.pause_words = PauseWords(pause_reason_);
  if (options_.has_encoder && !is_on_cluster_) {
    notes.limit = FindSpeedLimit(progress, balance_.Shares());
  }
  notes.is_on_cluster = is_on_cluster_;
  notes.segment_count = segment_count_;
  // One that is watched later has waited longer.
  if (awaits_since_ && options_.sees_beginning) notes.awaited_s = ToSeconds(now - *awaits_since_);
  return notes;
}

void JobReport::PrintLine(const std::string& line) {
  Clear();
  WriteError(line + "\n");
}

}  // namespace reel
