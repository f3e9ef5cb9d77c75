#include "client/job_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "client/cluster_tasks.h"
#include "client/display_text.h"
#include "client/progress_line.h"
#include "client/text_columns.h"
#include "client/text_style.h"

namespace reel {
namespace {

constexpr size_t kMaxSceneColumns = 40;

std::string StateWords(const JobSummary& job) {
  const bool is_pausing = job.pause_requested && HasSupervisor(job.standing());
  const bool is_stopping = is_pausing || (job.cancel_requested && !IsFinal(job.state));
  return is_stopping ? "STOPPING" : std::string(JobStateName(job.state));
}

// The last column: where it goes to, and what it waits for.
std::string OutputWords(const JobSummary& job) {
  const std::string output = Printable(job.output);
  if (job.state == JobState::kPaused) return output + "  (" + Printable(job.pause_reason) + ")";
  const bool awaits_tasks =
      job.state == JobState::kRunning && IsOnCluster(job) && AwaitsTasks(*job.progress);
  return awaits_tasks ? output + "  (" + AwaitedTasksText(*job.progress) + ")" : output;
}

std::string PauseWords(const JobSummary& job) {
  const std::string reason = Printable(job.pause_reason, Lines::kMany);
  if (job.paused_by == PausedBy::kItself) return reason + "; goes on by itself";
  return fmt::format("{}; `reel resume {}` goes on", reason, job.job);
}

// While it runs, what the daemon lets it have of the processors, which a job on a cluster leaves to others.
std::string PriorityWords(const JobSummary& job) {
  if (job.share_cores <= 0 || IsOnCluster(job)) return std::to_string(job.priority);
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

enum class Align { kLeft, kRight };

struct TableColumn {
  const char* name;
  Align align;
  std::string (*text)(const JobSummary& job, int64_t now_ms);
};

std::vector<TableColumn> TableColumns(const std::vector<JobSummary>& jobs) {
  std::vector<TableColumn> columns = {
      {"JOB", Align::kRight,
       [](const JobSummary& job, int64_t) { return std::to_string(job.job); }},
      {"STATE", Align::kLeft, [](const JobSummary& job, int64_t) { return StateWords(job); }},
      {"PRIO", Align::kRight,
       [](const JobSummary& job, int64_t) { return std::to_string(job.priority); }},
      {"DONE", Align::kRight, [](const JobSummary& job, int64_t) { return PercentWords(job); }},
      {"AGE", Align::kRight,
       [](const JobSummary& job, int64_t now_ms) { return FormatAge(job.submitted_ms, now_ms); }},
      {"SCENE", Align::kLeft, [](const JobSummary& job, int64_t) { return ShortScene(job); }},
      {"OUTPUT", Align::kLeft, [](const JobSummary& job, int64_t) { return OutputWords(job); }}};
  const bool has_users = std::any_of(jobs.begin(), jobs.end(),
                                     [](const JobSummary& job) { return !job.user.empty(); });
  if (has_users) {
    columns.insert(columns.begin() + 1, {"USER", Align::kLeft, [](const JobSummary& job, int64_t) {
                                           return Printable(job.user);
                                         }});
  }
  const bool has_cluster =
      std::any_of(jobs.begin(), jobs.end(), [](const JobSummary& job) { return job.on_cluster(); });
  if (has_cluster) {
    columns.insert(columns.end() - 2, {"ON", Align::kLeft, [](const JobSummary& job, int64_t) {
                                         return job.on_cluster() ? Printable(job.on) : "here";
                                       }});
  }
  return columns;
}

}  // namespace

std::string JobTable(const std::vector<JobSummary>& jobs, int64_t now_ms, bool colored) {
  const std::vector<TableColumn> columns = TableColumns(jobs);
  std::vector<std::string> lines(jobs.size() + 1);
  for (size_t at = 0; at < columns.size(); ++at) {
    std::vector<std::string> cells = {columns[at].name};
    for (const JobSummary& job : jobs) cells.push_back(columns[at].text(job, now_ms));
    int width = 0;
    for (const std::string& cell : cells) width = std::max(width, TextColumns(cell));
    const bool is_last = at + 1 == columns.size();
    const bool is_state = std::string_view(columns[at].name) == "STATE";
    for (size_t row = 0; row < cells.size(); ++row) {
      std::string text = columns[at].align == Align::kRight ? PadLeft(cells[row], width)
                         : is_last                          ? cells[row]
                                                            : PadRight(cells[row], width);
      if (row == 0) text = Toned(text, Tone::kStrong, colored);
      if (row > 0 && is_state) text = Toned(text, ToneOf(jobs[row - 1].state), colored);
      lines[row] += (at == 0 ? "" : "  ") + text;
    }
  }
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

std::string JobDetails(const JobSummary& job, int64_t now_ms, bool colored) {
  std::string text = fmt::format("job {}: {}\n  scene:     {}\n  output:    {}\n", job.job,
                                 Toned(StateWords(job), ToneOf(job.state), colored),
                                 Printable(job.scene), Printable(job.output));
  if (!job.user.empty()) text += fmt::format("  user:      {}\n", Printable(job.user));
  if (job.on_cluster()) text += fmt::format("  on:        {}\n", Printable(job.on));
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
  const std::string on_cluster = overview.on_cluster == 0
                                     ? ""
                                     : fmt::format(" {} on the cluster (at most {}),",
                                                   overview.on_cluster, overview.max_on_cluster);
  return fmt::format(
      "reeld (pid {}): {} running (at most {}),{} {} queued, {} paused, {} ended; {} client{}; up "
      "for "
      "{}\n",
      overview.pid, overview.running, overview.max_running, on_cluster, overview.queued,
      overview.paused, overview.finished, overview.clients, overview.clients == 1 ? "" : "s",
      FormatAge(overview.started_ms, now_ms));
}

std::string SandboxText(const SandboxFacts& sandbox) {
  return fmt::format(
      "sandbox of jobs: {}; capabilities: {}; seccomp: {}; Landlock: ABI {}; signals reach {}; "
      "memory: {}; strict: {}\n",
      sandbox.no_new_privileges ? "no new privileges" : "new privileges",
      Printable(sandbox.capabilities), Printable(sandbox.seccomp), sandbox.landlock_abi,
      Printable(sandbox.signals), Printable(sandbox.memory),
      sandbox.can_be_strict ? "possible" : "not possible");
}

std::string OverviewJson(const Overview& overview) {
  nlohmann::ordered_json json = nlohmann::ordered_json::parse(ReplyToJson(overview));
  json.erase("type");
  return json.dump();
}

}  // namespace reel
