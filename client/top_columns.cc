#include "client/top_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "client/cluster_tasks.h"
#include "client/display_text.h"
#include "client/progress_bar.h"
#include "client/progress_line.h"

namespace reel {
namespace {

constexpr int kColumnGap = 2;
constexpr int kPercentColumns = 5;  // " 100%"
constexpr int kWidestBar = 20;
constexpr int kLeastOutputColumns = 12;
constexpr int kMostSceneColumns = 24;
constexpr int kWaitsColumns = 14;  // "its share 100%"

bool Draws(const TopJob& job) {
  return job.summary.state == JobState::kRunning && job.summary.progress.has_value();
}

std::string RateText(const TopJob& job) {
  if (!Draws(job) || job.summary.progress->frames_per_second <= 0) return "-";
  return fmt::format("{:.1f}", job.summary.progress->frames_per_second);
}

std::string ProducersText(const TopJob& job) {
  if (!Draws(job)) return "-";
  const Progress& progress = *job.summary.progress;
  const std::string text =
      IsOnCluster(progress) ? NodesText(progress.nodes) : std::to_string(progress.producers);
  return text.empty() ? "-" : text;
}

// In one word or two: the column is narrow.
std::string_view PhaseText(Phase phase) {
  switch (phase) {
    case Phase::kRendering: return "";
    case Phase::kEncoding: return "encoding";
    case Phase::kJoining: return "joining";
    case Phase::kSecondPass: return "second pass";
    case Phase::kVerifying: return "checking";
  }
  return "";
}

std::string WaitsForText(const TopJob& job) {
  if (job.summary.state == JobState::kPaused) {
    if (job.summary.paused_by != PausedBy::kItself) return "-";
    const std::string_view what = PausedFor(job.summary.pause_reason);
    return what.empty() ? "-" : std::string(what);
  }
  if (job.summary.state == JobState::kQueued) return "its turn";
  if (!Draws(job)) return "-";
  if (const std::string_view phase = PhaseText(job.summary.progress->phase); !phase.empty()) {
    return std::string(phase);
  }
  if (IsOnCluster(job.summary) && AwaitsTasks(*job.summary.progress)) {
    const std::string reason = Printable(job.summary.progress->waits_for);
    return reason.empty() ? "cluster" : reason;
  }
  if (job.limit == SpeedLimit::kUnknown) return "-";
  const bool for_frame = job.waits.for_frame >= job.waits.for_pipe;
  const double share = std::max(job.waits.for_frame, job.waits.for_pipe);
  const char* whom = !for_frame                        ? "encoder"
                     : job.limit == SpeedLimit::kShare ? "its share"
                                                       : "frames";
  return fmt::format("{} {:.0f}%", whom, share * 100);
}

Tone WaitsTone(const TopJob& job) {
  switch (job.limit) {
    case SpeedLimit::kEncoder: return Tone::kGood;  // as fast as it can be
    case SpeedLimit::kShare: return Tone::kWarning;
    default: return Tone::kPlain;
  }
}

std::string LeftText(const TopJob& job) {
  return Draws(job) && job.left_s ? FormatClock(*job.left_s) : "-";
}

int WidestOf(const std::vector<TopJob>& jobs, int least, int most,
             std::string (*text)(const TopJob&)) {
  int widest = least;
  for (const TopJob& job : jobs) widest = std::max(widest, TextColumns(text(job)));
  return std::min(widest, most);
}

std::string IdText(const TopJob& job) { return std::to_string(job.summary.job); }
std::string UserText(const TopJob& job) { return Printable(job.summary.user); }
std::string SceneText(const TopJob& job) { return Printable(job.summary.scene); }

// The two pieces of a share: a bar, and whole percent.
StyledLine DoneCell(const TopJob& job, int bar_columns, bool utf8) {
  const JobSummary& summary = job.summary;
  if (summary.state != JobState::kDone && !summary.progress) return StyledLine("-", Tone::kFaint);
  const bool is_done = summary.state == JobState::kDone;
  const double share = is_done ? 1 : DoneShare(*summary.progress);
  const int percent = is_done ? 100 : ProgressPercent(*summary.progress);
  const ProgressBar bar = MakeProgressBar(share, bar_columns, utf8);
  StyledLine cell;
  cell.Add(bar.done, ToneOf(summary.state)).Add(bar.rest, Tone::kFaint);
  return cell.Add(fmt::format(" {:3}%", percent));
}

}  // namespace

std::string TopStateWords(const JobSummary& job) {
  const bool is_pausing = job.pause_requested && HasSupervisor(job.standing());
  const bool is_stopping = is_pausing || (job.cancel_requested && !IsFinal(job.state));
  return is_stopping ? "STOPPING" : std::string(JobStateName(job.state));
}

TopColumns::TopColumns(const std::vector<TopJob>& jobs, bool has_users, int columns, bool utf8)
    : utf8_(utf8) {
  struct Wish {
    Column column;
    int width;
    int rank;  // 0 goes last
  };
  std::vector<Wish> wishes = {
      {Column::kId, WidestOf(jobs, 3, 12, IdText), 0},
      {Column::kUser, WidestOf(jobs, 4, 12, UserText), has_users ? 4 : 99},
      {Column::kState, 9, 0},
      {Column::kDone, bar_columns_ + kPercentColumns, 0},
      {Column::kRate, 8, 2},
      {Column::kProducers, WidestOf(jobs, 4, 10, ProducersText), 6},
      {Column::kWaits, kWaitsColumns, 3},
      {Column::kLeft, 7, 1},
      {Column::kScene, WidestOf(jobs, 5, kMostSceneColumns, SceneText), 5},
      {Column::kOutput, kLeastOutputColumns, 3},
  };
  std::erase_if(wishes, [](const Wish& wish) { return wish.rank == 99; });
  const auto width = [&] {
    int sum = -kColumnGap;
    for (const Wish& wish : wishes) sum += wish.width + kColumnGap;
    return sum;
  };
  while (width() > columns && wishes.size() > 1) {
    wishes.erase(std::max_element(wishes.begin(), wishes.end(),
                                  [](const Wish& a, const Wish& b) { return a.rank <= b.rank; }));
  }
  // What is left over: a longer bar, and the output the rest.
  int room = std::max(columns - width(), 0);
  for (Wish& wish : wishes) {
    if (wish.column == Column::kDone) {
      const int more = std::min(room / 3, kWidestBar - bar_columns_);
      bar_columns_ += more, wish.width += more, room -= more;
    }
    if (wish.column == Column::kOutput) wish.width += room;
    placed_.push_back({wish.column, wish.width});
  }
}

StyledLine TopColumns::Cell(Column column, const TopJob& job) const {
  switch (column) {
    case Column::kId: return StyledLine(IdText(job), Tone::kStrong);
    case Column::kUser: return StyledLine(UserText(job));
    case Column::kState: return StyledLine(TopStateWords(job.summary), ToneOf(job.summary.state));
    case Column::kDone: return DoneCell(job, bar_columns_, utf8_);
    case Column::kRate: return StyledLine(RateText(job));
    case Column::kProducers: return StyledLine(ProducersText(job));
    case Column::kWaits: return StyledLine(WaitsForText(job), WaitsTone(job));
    case Column::kLeft: return StyledLine(LeftText(job));
    case Column::kScene: return StyledLine(SceneText(job), Tone::kFaint);
    case Column::kOutput: return StyledLine(Printable(job.summary.output));
  }
  return StyledLine();
}

StyledLine TopColumns::Line(const std::vector<StyledLine>& cells) const {
  StyledLine line;
  for (size_t i = 0; i < placed_.size(); ++i) {
    const auto [column, width] = placed_[i];
    if (i > 0) line.Add(std::string(kColumnGap, ' '));
    const bool is_number = column == Column::kId || column == Column::kRate ||
                           column == Column::kProducers || column == Column::kLeft;
    const bool is_path = column == Column::kOutput || column == Column::kScene;
    const int room = width - cells[i].columns();
    if (room < 0) {
      const std::string text = cells[i].text();
      line.Add(is_path ? ShortenedToEnd(text, width) : ShortenedToBegin(text, width),
               cells[i].pieces.front().tone);
      continue;
    }
    const std::string space(static_cast<size_t>(room), ' ');
    if (is_number) line.Add(space);
    for (const StyledPiece& piece : cells[i].pieces) line.Add(piece.text, piece.tone);
    if (!is_number && i + 1 < placed_.size()) line.Add(space);
  }
  return line;
}

StyledLine TopColumns::Header() const {
  static constexpr std::array<const char*, 10> kNames = {
      "JOB", "USER", "STATE", "DONE", "FRAMES/S", "PROD", "WAITS FOR", "LEFT", "SCENE", "OUTPUT"};
  std::vector<StyledLine> cells;
  for (const Placed& placed : placed_) {
    cells.emplace_back(kNames[static_cast<size_t>(placed.column)], Tone::kStrong);
  }
  return Line(cells);
}

StyledLine TopColumns::Row(const TopJob& job) const {
  std::vector<StyledLine> cells;
  for (const Placed& placed : placed_) cells.push_back(Cell(placed.column, job));
  return Line(cells);
}

}  // namespace reel
