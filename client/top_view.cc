#include "client/top_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <climits>

#include "client/cluster_tasks.h"
#include "client/display_text.h"
#include "client/progress_line.h"
#include "client/top_columns.h"

namespace reel {
namespace {

constexpr int kHeadRows = 3;  // two lines, and an empty one
constexpr int kTableHeadRows = 1;
constexpr int kFootRows = 3;  // an empty line, the selected job, the keys
constexpr int kLeastRows = kHeadRows + kTableHeadRows + kFootRows + 1;

constexpr std::array<std::string_view, 17> kHelp = {
    "up, down, k, j       select a job; Page Up, Page Down, Home, End as well",
    "p                    pause the selected job, or go on with it",
    "c                    cancel it, after a question; nothing of it is kept",
    "l                    what its processes printed last",
    "e                    why it failed",
    "s                    sort by activity, number, progress, frames/s, time left, user",
    "q, Ctrl-C            quit; no job is touched by that",
    "",
    "PROD                 processes that draw; of a job on a cluster the nodes that do",
    "WAITS FOR            whom the job's writer waited for in the last seconds, and how much of "
    "them:",
    "                     frames   your drawing code is the slower side",
    "                     share    the same, while other jobs have the processors",
    "                     encoder  ffmpeg is the slower side",
    "                     room     on the disk; it goes on by itself",
    "                     cluster  which does not answer; it goes on by itself",
    "                     else     the cluster's own word why none of the job's tasks runs there",
    "LEFT                 at the speed of the last seconds"};

StyledLine DaemonLine(const TopModel& model, const TopUi& ui, int64_t now_ms) {
  StyledLine line;
  if (!ui.lost.empty()) {
    return line.Add("reeld  ", Tone::kStrong)
        .Add(Printable(ui.lost) + "; trying again", Tone::kError);
  }
  const Overview& overview = model.overview();
  line.Add("reeld", Tone::kStrong);
  line.Add(fmt::format("  up {}", FormatAge(overview.started_ms, now_ms)));
  line.Add(fmt::format("   {} running", overview.running),
           overview.running > 0 ? Tone::kBusy : Tone::kPlain);
  line.Add(fmt::format(" (at most {})", overview.max_running));
  if (overview.on_cluster > 0) {
    line.Add(fmt::format("   {} on the cluster (at most {})", overview.on_cluster,
                         overview.max_on_cluster));
  }
  line.Add(fmt::format("   {} queued   {} paused   {} ended", overview.queued, overview.paused,
                       overview.finished));
  return line;
}

StyledLine MachineLine(const TopModel& model) {
  const MachineLoad& machine = model.machine();
  double frames_per_second = 0;
  for (const TopJob& job : model.Jobs(TopSort::kId, TimePoint{})) {
    if (job.summary.state == JobState::kRunning && job.summary.progress) {
      frames_per_second += job.summary.progress->frames_per_second;
    }
  }
  const bool is_full = machine.load_1m > static_cast<double>(machine.processors);
  StyledLine line;
  line.Add(fmt::format("load {:.2f}", machine.load_1m), is_full ? Tone::kWarning : Tone::kPlain);
  line.Add(
      fmt::format(" of {} processor{}", machine.processors, machine.processors == 1 ? "" : "s"));
  if (machine.memory_available_bytes != INT64_MAX) {
    line.Add(fmt::format("   {} of {} memory free", FormatBytes(machine.memory_available_bytes),
                         FormatBytes(machine.memory_total_bytes)));
  }
  return line.Add(fmt::format("   {:.1f} frames/s in all", frames_per_second));
}

// "150/300 frames, 6 segments done, 8 tasks on 2 nodes, 4 wait: Resources"
std::string ClusterDetails(const Progress& progress) {
  const std::string text =
      fmt::format("{}/{} frames, {} segment{} done", progress.frames_done, progress.frame_count,
                  progress.segments_done, progress.segments_done == 1 ? "" : "s");
  if (progress.phase != Phase::kRendering) return text;
  if (AwaitsTasks(progress)) return text + ", " + AwaitedTasksText(progress);
  return text + ", " + RunningTasksText(progress) + WaitingTasksText(progress) +
         WaitReasonText(progress);
}

// What of the selected job has no column.
StyledLine DetailLine(const TopJob& job) {
  const JobSummary& summary = job.summary;
  const std::string name = fmt::format("job {}: ", summary.job);
  if (!summary.message.empty()) {
    return StyledLine(name).Add(Printable(summary.message), ToneOf(summary.state));
  }
  if (summary.state == JobState::kPaused) {
    const char* how =
        summary.paused_by == PausedBy::kItself ? "; goes on by itself" : "; p goes on";
    return StyledLine(name).Add(Printable(summary.pause_reason) + how, Tone::kWarning);
  }
  if (IsFinal(summary.state) && summary.started_ms != 0) {
    return StyledLine(fmt::format("{}{} after {}; {}", name, JobStateName(summary.state),
                                  FormatAge(summary.started_ms, summary.ended_ms),
                                  Printable(summary.output)));
  }
  if (summary.state != JobState::kRunning || !summary.progress) {
    return StyledLine(
        fmt::format("{}{}, priority {}", name, TopStateWords(summary), summary.priority));
  }
  const Progress& progress = *summary.progress;
  if (IsOnCluster(progress)) return StyledLine(name + ClusterDetails(progress));
  std::string text =
      fmt::format("{}{}/{} frames, {} producer{}", name, progress.frames_done, progress.frame_count,
                  progress.producers, progress.producers == 1 ? "" : "s");
  if (!progress.producers_reason.empty()) text += ": " + Printable(progress.producers_reason);
  const std::string_view limit = SpeedLimitWords(job.limit);
  if (!limit.empty() && !NamesLimit(progress.producers_reason))
    text += fmt::format("; limited by {}", limit);
  if (summary.share_cores > 0) text += fmt::format("; {:.2f} cores", summary.share_cores);
  return StyledLine(text);
}

StyledLine KeysLine(const TopUi& ui) {
  StyledLine line;
  const auto key = [&line](std::string_view name, const std::string& does) {
    line.Add(std::string(name), Tone::kStrong).Add(" " + does + "  ");
  };
  if (ui.panel != TopPanel::kJobs) {
    key("up, down", "scroll");
    key("q", "back");
    return line;
  }
  key("q", "quit");
  key("p", "pause/resume");
  key("c", "cancel");
  key("l", "log");
  key("e", "explain");
  key("s", fmt::format("sort: {}", TopSortName(ui.sort)));
  key("?", "help");
  return line;
}

StyledLine LastLine(const TopUi& ui) {
  if (!ui.question.empty()) return StyledLine(ui.question, Tone::kWarning);
  if (!ui.note.empty()) {
    return StyledLine(Printable(ui.note), ui.note_is_error ? Tone::kError : Tone::kPlain);
  }
  return KeysLine(ui);
}

void AddPanel(const TopUi& ui, size_t room, std::vector<StyledLine>& lines) {
  const bool is_help = ui.panel == TopPanel::kHelp;
  lines.emplace_back(is_help ? "Keys and columns" : ui.panel_title, Tone::kStrong);
  for (size_t i = 0; i < room; ++i) {
    const size_t at = i + ui.panel_above;
    const size_t count = is_help ? kHelp.size() : ui.panel_lines.size();
    if (at >= count) break;
    lines.emplace_back(is_help ? std::string(kHelp[at]) : ui.panel_lines[at]);
  }
}

void AddTable(const TopModel& model, const TopUi& ui, const std::vector<TopJob>& jobs,
              const TopPlace& place, size_t room, std::vector<StyledLine>& lines) {
  const TopColumns columns(jobs, model.has_users(), place.columns, place.utf8);
  lines.push_back(columns.Header());
  for (size_t i = ui.first_row; i < jobs.size() && i < ui.first_row + room; ++i) {
    lines.push_back(columns.Row(jobs[i]));
    lines.back().is_selected = jobs[i].summary.job == ui.selected;
  }
  if (jobs.empty() && room > 0) {
    lines.emplace_back("no jobs yet: `reel submit` puts one into the queue", Tone::kFaint);
  }
}

}  // namespace

size_t TopTableRows(int rows) {
  const bool has_frame = rows >= kLeastRows;
  return static_cast<size_t>(
      std::max(has_frame ? rows - kLeastRows + 1 : rows - kTableHeadRows - 1, 0));
}

std::vector<StyledLine> TopScreen(const TopModel& model, const TopUi& ui, const TopPlace& place,
                                  TimePoint now, int64_t now_ms) {
  const std::vector<TopJob> jobs = model.Jobs(ui.sort, now);
  const bool has_frame = place.rows >= kLeastRows;
  const auto rows = static_cast<size_t>(std::max(place.rows, 1));
  std::vector<StyledLine> lines;
  if (has_frame) {
    lines = {DaemonLine(model, ui, now_ms), MachineLine(model), StyledLine()};
  }
  const size_t room = TopTableRows(place.rows);
  if (ui.panel == TopPanel::kJobs) {
    AddTable(model, ui, jobs, place, room, lines);
  } else {
    AddPanel(ui, room, lines);
  }
  lines.resize(rows - 1);
  const auto selected = std::find_if(
      jobs.begin(), jobs.end(), [&](const TopJob& job) { return job.summary.job == ui.selected; });
  if (has_frame && ui.panel == TopPanel::kJobs && selected != jobs.end()) {
    lines.back() = DetailLine(*selected);
  }
  lines.push_back(LastLine(ui));
  return lines;
}

std::vector<StyledLine> TopTable(const TopModel& model, const TopPlace& place, TimePoint now,
                                 int64_t now_ms) {
  const std::vector<TopJob> jobs = model.Jobs(TopSort::kActive, now);
  std::vector<StyledLine> lines = {DaemonLine(model, {}, now_ms), MachineLine(model)};
  AddTable(model, {}, jobs, place, std::max<size_t>(jobs.size(), 1), lines);
  return lines;
}

}  // namespace reel
