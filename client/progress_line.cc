#include "client/progress_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "client/cluster_tasks.h"
#include "client/display_text.h"
#include "client/progress_bar.h"
#include "client/text_columns.h"
#include "client/text_style.h"

namespace reel {
namespace {

constexpr int kMostBarColumns = 40;
constexpr int kLeastBarColumns = 8;
// A narrower terminal has better uses for its columns.
constexpr int kLeastColumnsForBar = 36;
constexpr std::string_view kGap = "  ";

enum class Use { kText, kLine };

// `rank`: 0 is the last that is left out.
struct Part {
  std::string text;
  int rank;
  Tone tone = Tone::kPlain;
  std::string_view gap = kGap;  // before it
};

std::string CountText(const Progress& progress, Use use) {
  const std::string count = std::to_string(progress.frame_count);
  const size_t width = use == Use::kLine ? count.size() : 0;
  return fmt::format("{:>{}}/{} frames", progress.frames_done, width, count);
}

void AddRate(const Progress& progress, const ProgressNotes& notes, Use use,
             std::vector<Part>& parts) {
  const bool is_line = use == Use::kLine;
  if (progress.frames_per_second > 0) {
    parts.push_back(
        {fmt::format("{:{}.1f} frames/s", progress.frames_per_second, is_line ? 5 : 0), 2});
  }
  if (!notes.left_s) return;
  parts.push_back({fmt::format("{:>{}} left", FormatClock(*notes.left_s), is_line ? 5 : 0), 1});
}

void AddLimit(const ProgressNotes& notes, Use use, std::vector<Part>& parts) {
  const std::string_view words = SpeedLimitWords(notes.limit);
  if (words.empty()) return;
  // The usual ones in one width, so that the bar does not move with every change between them.
  const auto usual = SpeedLimitWords(SpeedLimit::kDrawing).size();
  parts.push_back(
      {fmt::format("limited by {:{}}", words, use == Use::kLine ? usual : 0), 3, Tone::kFaint});
}

void AddProducers(const Progress& progress, const ProgressNotes& notes, Use use,
                  std::vector<Part>& parts) {
  if (progress.producers <= 0) return AddLimit(notes, use, parts);
  const std::string reason = Printable(progress.producers_reason);
  const bool says_the_same = notes.limit != SpeedLimit::kUnknown && NamesLimit(reason);
  if (!(use == Use::kText && says_the_same)) AddLimit(notes, use, parts);
  const bool has_limit = parts.back().tone == Tone::kFaint;
  const auto at = parts.end() - (has_limit ? 1 : 0);
  std::vector<Part> producers = {
      {fmt::format("{} producer{}", progress.producers, progress.producers == 1 ? "" : "s"), 5}};
  if (!reason.empty() && !(use == Use::kLine && says_the_same)) {
    producers.push_back({": " + reason, 6, Tone::kPlain, ""});
  }
  parts.insert(at, producers.begin(), producers.end());
}

std::string SegmentsText(const Progress& progress, const ProgressNotes& notes, Use use) {
  if (notes.segment_count <= 0) {
    return fmt::format("{} segment{} done", progress.segments_done,
                       progress.segments_done == 1 ? "" : "s");
  }
  const std::string count = std::to_string(notes.segment_count);
  const size_t width = use == Use::kLine ? count.size() : 0;
  return fmt::format("{:>{}}/{} segment{}", progress.segments_done, width, count,
                     notes.segment_count == 1 ? "" : "s");
}

void AddTasks(const Progress& progress, const ProgressNotes& notes, Use use,
              std::vector<Part>& parts) {
  if (AwaitsTasks(progress)) {
    parts.push_back({AwaitedTasksText(progress), 1});
    if (notes.awaited_s && *notes.awaited_s >= 1) {
      parts.push_back({fmt::format("({})", FormatClock(*notes.awaited_s)), 2, Tone::kPlain, " "});
    }
    return;
  }
  AddRate(progress, notes, use, parts);
  parts.push_back({RunningTasksText(progress), 4});
  parts.push_back({WaitingTasksText(progress), 6, Tone::kPlain, ""});
  parts.push_back({WaitReasonText(progress), 7, Tone::kPlain, ""});
}

// What follows the bar, in the order of the line.
std::vector<Part> Parts(const Progress& progress, const ProgressNotes& notes, Use use) {
  const bool is_on_cluster = notes.is_on_cluster || IsOnCluster(progress);
  std::vector<Part> parts = {
      {fmt::format("{:3}%", ProgressPercent(progress)), 0, Tone::kStrong, ""}};
  if (is_on_cluster && (notes.segment_count > 0 || progress.segments_done > 0)) {
    parts.push_back({SegmentsText(progress, notes, use), 3});
  }
  parts.push_back({CountText(progress, use), is_on_cluster ? 5 : 4});
  if (!notes.pause_words.empty()) {
    parts.push_back({std::string(notes.pause_words), 1, Tone::kWarning});
  } else if (progress.phase != Phase::kRendering) {
    parts.push_back({std::string(PhaseWords(progress.phase)), 1});
  } else if (is_on_cluster) {
    AddTasks(progress, notes, use, parts);
  } else {
    AddRate(progress, notes, use, parts);
    AddProducers(progress, notes, use, parts);
  }
  return parts;
}

int ColumnsOf(const Part& part) { return TextColumns(part.gap) + TextColumns(part.text); }

// Drops those of the highest rank until the rest fits.
void FitInto(int columns, std::vector<Part>& parts) {
  const auto width = [&] {
    int sum = 0;
    for (const Part& part : parts) sum += ColumnsOf(part);
    return sum;
  };
  while (!parts.empty() && width() > columns) {
    parts.erase(std::max_element(parts.begin(), parts.end(),
                                 [](const Part& a, const Part& b) { return a.rank < b.rank; }));
  }
}

}  // namespace

std::string_view PhaseWords(Phase phase) {
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

int ProgressPercent(const Progress& progress) {
  if (progress.frame_count <= 0) return 0;
  return static_cast<int>(
      std::clamp<int64_t>(progress.frames_done * 100 / progress.frame_count, 0, 100));
}

std::string ProgressText(const Progress& progress, const ProgressNotes& notes) {
  std::string text;
  for (const Part& part : Parts(progress, notes, Use::kText)) {
    text.append(part.gap).append(part.text);
  }
  return text;
}

std::string ProgressLine(const Progress& progress, const ProgressNotes& notes,
                         const LineStyle& style) {
  std::vector<Part> parts = Parts(progress, notes, Use::kLine);
  const bool has_bar = style.columns >= kLeastColumnsForBar;
  FitInto(style.columns - (has_bar ? kLeastBarColumns + 1 : 0), parts);
  std::string text;
  int room = style.columns - 1;
  for (const Part& part : parts) {
    room -= ColumnsOf(part);
    text += std::string(part.gap) + Toned(part.text, part.tone, style.colored);
  }
  if (has_bar) {
    const ProgressBar bar =
        MakeProgressBar(DoneShare(progress), std::min(room, kMostBarColumns), style.utf8);
    text = Toned(bar.done, Tone::kBusy, style.colored) +
           Toned(bar.rest, Tone::kFaint, style.colored) + " " + text;
  }
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

std::string PlannedLine(const Planned& planned) {
  const std::string part =
      planned.first_frame == 0 ? "" : fmt::format(" from frame {}", planned.first_frame);
  const std::string film =
      fmt::format("{}: {}x{}, {} frames/s, {} frame{}{} to {}; ", Printable(planned.renderer),
                  planned.width, planned.height, ToString(planned.fps), planned.frame_count,
                  planned.frame_count == 1 ? "" : "s", part, Printable(planned.codec));
  const bool draws_here = planned.tasks.empty() && planned.producers > 0;
  if (!draws_here) {
    const std::string kept =
        planned.segments_kept == 0 ? "" : fmt::format(", {} of them kept", planned.segments_kept);
    return film + fmt::format("{} segment{}{}", planned.segment_count,
                              planned.segment_count == 1 ? "" : "s", kept);
  }
  return film + fmt::format("{} producer{}{}, ring: {} slot{}, {}", planned.producers,
                            planned.producers == 1 ? "" : "s",
                            planned.producers_reason.empty()
                                ? ""
                                : " (" + Printable(planned.producers_reason) + ")",
                            planned.slot_count, planned.slot_count == 1 ? "" : "s",
                            FormatBytes(planned.slot_count * planned.slot_bytes));
}

std::string PlannedTasksLine(const Planned& planned) {
  return planned.tasks.empty() ? "" : "on the cluster: " + Printable(planned.tasks);
}

}  // namespace reel
