#include "client/job_report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <type_traits>
#include <variant>

#include "client/display_text.h"
#include "client/terminal_columns.h"
#include "client/text_style.h"

namespace reel {
namespace {

using namespace std::chrono_literals;

constexpr nanoseconds kRedrawInterval = 100ms;
constexpr nanoseconds kPlainInterval = 10s;
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
          PrintLine(PlannedLine(kind));
          if (options_.verbose) PrintLine("sandbox: " + Printable(kind.sandbox));
          last_time_ = now;
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

void JobReport::OnProgress(const Progress& progress, TimePoint now) {
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
  const bool is_step = quarter > last_quarter_ || progress.phase != last_phase_;
  if (!is_step && now - last_time_ < kPlainInterval) return;
  last_quarter_ = quarter;
  last_time_ = now;
  WriteError(ProgressText(progress, Notes(progress, now)) + "\n");
}

ProgressNotes JobReport::Notes(const Progress& progress, TimePoint now) const {
  ProgressNotes notes;
  notes.left_s = eta_.LeftSeconds(now);
  if (!pause_reason_.empty()) notes.pause_words = PauseWords(pause_reason_);
  if (options_.has_encoder) notes.limit = FindSpeedLimit(progress, balance_.Shares());
  return notes;
}

void JobReport::PrintLine(const std::string& line) {
  Clear();
  WriteError(line + "\n");
}

}  // namespace reel
