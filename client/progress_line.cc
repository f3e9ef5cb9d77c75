#include "client/progress_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include "client/display_text.h"

namespace reel {
namespace {

using namespace std::chrono_literals;

constexpr nanoseconds kWindow = 2s;
constexpr int kMostBarColumns = 30;
constexpr int kLeastBarColumns = 8;

std::string_view PhaseName(Phase phase) {
  switch (phase) {
    case Phase::kRendering: return "";
    case Phase::kEncoding: return "encoding the rest";
    case Phase::kJoining: return "joining";
    case Phase::kSecondPass: return "second pass";
    case Phase::kVerifying: return "checking the file";
  }
  return "";
}

double DoneShare(const Progress& progress) {
  if (progress.frame_count <= 0) return 0;
  return std::clamp(
      static_cast<double>(progress.frames_done) / static_cast<double>(progress.frame_count), 0.0,
      1.0);
}

std::string Bar(double share, int columns) {
  const int inside = columns - 2;
  const int filled = static_cast<int>(share * inside);
  return "[" + std::string(static_cast<size_t>(filled), '#') +
         std::string(static_cast<size_t>(inside - filled), '.') + "]";
}

// What follows the bar, the most important first.
std::vector<std::string> Parts(const Progress& progress, std::string_view wait_words) {
  std::vector<std::string> parts = {
      fmt::format("{:3}%", ProgressPercent(progress)),
      fmt::format("{}/{} frames", progress.frames_done, progress.frame_count)};
  if (progress.phase != Phase::kRendering) {
    parts.emplace_back(PhaseName(progress.phase));
    return parts;
  }
  if (progress.frames_per_second > 0) {
    const auto left = static_cast<double>(progress.frame_count - progress.frames_done);
    parts.push_back(fmt::format("{:.1f} frames/s", progress.frames_per_second));
    parts.push_back(FormatClock(left / progress.frames_per_second) + " left");
  }
  const char* plural = progress.producers == 1 ? "" : "s";
  // Why there are so many says who waits for whom, too.
  const std::string why =
      progress.producers_reason.empty() ? "" : ": " + Printable(progress.producers_reason);
  parts.push_back(fmt::format("{} producer{}{}", progress.producers, plural, why));
  if (why.empty() && !wait_words.empty()) parts.emplace_back(wait_words);
  return parts;
}

}  // namespace

void WaitBalance::Add(const Waits& waits, TimePoint now) {
  samples_.push_back({waits, now});
  // One sample older than the window stays: it is where the window begins.
  while (samples_.size() > 2 && now - samples_[1].time >= kWindow) samples_.pop_front();
}

std::string_view WaitBalance::Words() const {
  if (samples_.size() < 2) return "";
  const Waits& before = samples_.front().waits;
  const Waits& now = samples_.back().waits;
  const int64_t for_frame_ns = now.for_frame_ns - before.for_frame_ns;
  const int64_t for_pipe_ns = now.for_pipe_ns - before.for_pipe_ns;
  if (for_frame_ns / 2 > for_pipe_ns) return "encoder waits for frames";
  if (for_pipe_ns / 2 > for_frame_ns) return "frames wait for encoder";
  return "balanced";
}

int ProgressPercent(const Progress& progress) {
  if (progress.frame_count <= 0) return 0;
  return static_cast<int>(
      std::clamp<int64_t>(progress.frames_done * 100 / progress.frame_count, 0, 100));
}

std::string ProgressText(const Progress& progress, std::string_view wait_words) {
  return fmt::format("{}", fmt::join(Parts(progress, wait_words), "  "));
}

std::string ProgressLine(const Progress& progress, std::string_view wait_words, int columns) {
  std::string text;
  for (const std::string& part : Parts(progress, wait_words)) {
    const std::string longer = text.empty() ? part : text + "  " + part;
    if (static_cast<int>(longer.size()) > columns) break;
    text = longer;
  }
  const int room = std::min(columns - static_cast<int>(text.size()) - 1, kMostBarColumns);
  return room < kLeastBarColumns ? text : Bar(DoneShare(progress), room) + " " + text;
}

std::string PlannedLine(const Planned& planned) {
  const std::string part =
      planned.first_frame == 0 ? "" : fmt::format(" from frame {}", planned.first_frame);
  return fmt::format(
      "{}: {}x{}, {} frames/s, {} frame{}{} to {}; {} producer{}{}, ring: {} slot{}, {}",
      Printable(planned.renderer), planned.width, planned.height, ToString(planned.fps),
      planned.frame_count, planned.frame_count == 1 ? "" : "s", part, Printable(planned.codec),
      planned.producers, planned.producers == 1 ? "" : "s",
      planned.producers_reason.empty() ? "" : " (" + Printable(planned.producers_reason) + ")",
      planned.slot_count, planned.slot_count == 1 ? "" : "s",
      FormatBytes(planned.slot_count * planned.slot_bytes));
}

}  // namespace reel
