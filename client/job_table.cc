#include "client/job_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "client/display_text.h"
#include "client/progress_line.h"

namespace reel {
namespace {

constexpr size_t kMaxSceneColumns = 40;

std::string StateWords(const JobSummary& job) {
  const bool is_told_to_stop = job.cancel_requested || job.pause_requested;
  const bool is_stopping = is_told_to_stop && HasSupervisor(job.standing());
  return is_stopping ? "STOPPING" : std::string(JobStateName(job.state));
}

// The last column: where it goes to, and what it waits for.
std::string OutputWords(const JobSummary& job) {
  const std::string output = Printable(job.output);
  if (job.state != JobState::kPaused) return output;
  return output + "  (" + Printable(job.pause_reason) + ")";
}

std::string PauseWords(const JobSummary& job) {
  const std::string reason = Printable(job.pause_reason, Lines::kMany);
  if (job.paused_by == PausedBy::kItself) return reason + "; goes on by itself";
  return fmt::format("{}; `reel resume {}` goes on", reason, job.job);
}

// While it runs, what the daemon lets it have of the processors.
std::string PriorityWords(const JobSummary& job) {
  if (job.share_cores <= 0) return std::to_string(job.priority);
  return fmt::format("{}; its share is {:.2f} core{} now", job.priority, job.share_cores,
                     job.share_cores == 1 ? "" : "s");
}

std::string PercentWords(const JobSummary& job) {
  if (job.state == JobState::kDone) return "100%";
  return job.progress ? std::to_string(ProgressPercent(*job.progress)) + "%" : "-";
}

// The end of a path says more than its beginning.
std::string ShortScene(const JobSummary& job) {
  const std::string scene = Printable(job.scene);
  if (scene.size() <= kMaxSceneColumns) return scene;
  return "..." + scene.substr(scene.size() - (kMaxSceneColumns - 3));
}

struct JobRow {
  std::string id, state, priority, progress, age, scene, output;
};

JobRow MakeJobRow(const JobSummary& job, int64_t now_ms) {
  return {std::to_string(job.job),
          StateWords(job),
          std::to_string(job.priority),
          PercentWords(job),
          FormatAge(job.submitted_ms, now_ms),
          ShortScene(job),
          OutputWords(job)};
}

}  // namespace

std::string JobTable(const std::vector<JobSummary>& jobs, int64_t now_ms) {
  std::vector<JobRow> rows = {{"JOB", "STATE", "PRIO", "DONE", "AGE", "SCENE", "OUTPUT"}};
  for (const JobSummary& job : jobs) rows.push_back(MakeJobRow(job, now_ms));
  const auto width = [&](std::string JobRow::*column) {
    size_t widest = 0;
    for (const JobRow& row : rows) widest = std::max(widest, (row.*column).size());
    return widest;
  };
  const size_t id = width(&JobRow::id), state = width(&JobRow::state),
               progress = width(&JobRow::progress);
  const size_t priority = width(&JobRow::priority), age = width(&JobRow::age),
               scene = width(&JobRow::scene);
  std::string text;
  for (const JobRow& row : rows) {
    text += fmt::format("{:>{}}  {:<{}}  {:>{}}  {:>{}}  {:>{}}  {:<{}}  {}\n", row.id, id,
                        row.state, state, row.priority, priority, row.progress, progress, row.age,
                        age, row.scene, scene, row.output);
  }
  return text;
}

std::string JobDetails(const JobSummary& job, int64_t now_ms) {
  std::string text = fmt::format("job {}: {}\n  scene:     {}\n  output:    {}\n", job.job,
                                 StateWords(job), Printable(job.scene), Printable(job.output));
  text += fmt::format("  priority:  {}\n", PriorityWords(job));
  text += fmt::format("  submitted: {} ago\n", FormatAge(job.submitted_ms, now_ms));
  if (job.retry_of != 0) text += fmt::format("  takes up:  job {}\n", job.retry_of);
  if (job.started_ms != 0) {
    const bool has_ended = job.ended_ms != 0;
    text += fmt::format("  {} {}\n", has_ended ? "ran for:  " : "runs for: ",
                        FormatAge(job.started_ms, has_ended ? job.ended_ms : now_ms));
  }
  if (job.state == JobState::kPaused) text += fmt::format("  paused:    {}\n", PauseWords(job));
  if (job.progress && !IsFinal(job.state)) {
    text += fmt::format("  progress:  {}\n", ProgressText(*job.progress, {}));
  }
  if (!job.message.empty()) {
    text += fmt::format("  cause:     {}\n", Printable(job.message, Lines::kMany));
  }
  if (job.state == JobState::kFailed) {
    text += fmt::format("  more:      reel explain {}\n", job.job);
  }
  return text;
}

std::string OverviewText(const Overview& overview, int64_t now_ms) {
  return fmt::format(
      "reeld (pid {}): {} running (at most {}), {} queued, {} paused, {} ended; {} client{}; up "
      "for "
      "{}\n",
      overview.pid, overview.running, overview.max_running, overview.queued, overview.paused,
      overview.finished, overview.clients, overview.clients == 1 ? "" : "s",
      FormatAge(overview.started_ms, now_ms));
}

std::string OverviewJson(const Overview& overview) {
  nlohmann::ordered_json json = nlohmann::ordered_json::parse(ReplyToJson(overview));
  json.erase("type");
  return json.dump();
}

}  // namespace reel
