#include "client/top_view.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <vector>

namespace reel {
namespace {

using namespace std::chrono_literals;
using Catch::Contains;

constexpr int64_t kNow_ms = 1'700'000'000'000;

JobSummary Job(int64_t id, JobState state) {
  JobSummary job;
  job.job = id;
  job.state = state;
  job.scene = "red_square";
  job.output = "/hom..a/film.mp4";
  return job;
}

JobSummary Running(int64_t id, int64_t done = 150) {
  JobSummary job = Job(id, JobState::kRunning);
  job.progress = Progress{Phase::kRendering, done, 300, 75, 4, 0, 0, {}};
  job.progress->producers_reason = "all 4 processors are busy";
  return job;
}

Overview Daemon() { return {12, 3, 0, 1, 2, 7, 1, kNow_ms - 3'723'000}; }
MachineLoad Machine() { return {1.25, 4, int64_t{5} << 30, int64_t{8} << 30}; }

TopModel Model(const std::vector<JobSummary>& jobs) {
  TopModel model;
  model.Add({jobs, Daemon(), Machine()}, TimePoint(1s));
  return model;
}

std::vector<std::string> Texts(const std::vector<StyledLine>& lines) {
  std::vector<std::string> texts;
  for (const StyledLine& line : lines) texts.push_back(line.text());
  return texts;
}

std::vector<std::string> Screen(const TopModel& model, const TopUi& ui, TopPlace place = {80, 12}) {
  return Texts(TopScreen(model, ui, place, TimePoint(1s), kNow_ms));
}

TEST_CASE("the screen has a head, a row a job, the selected job and the keys") {
  TopUi ui;
  ui.selected = 12;
  const auto lines = Screen(Model({Running(12), Job(14, JobState::kQueued)}), ui);
  REQUIRE(lines.size() == 12);
  CHECK(lines[0] == "reeld  up 1:02:03   1 running (at most 2)   3 queued   0 paused   7 ended");
  CHECK(lines[1] ==
        "load 1.25 of 4 processors   5.0 GiB of 8.0 GiB memory free   75.0 frames/s in all");
  CHECK(lines[3] == "JOB  STATE      DONE             FRAMES/S  WAITS FOR          LEFT  OUTPUT");
  CHECK(lines[4] ==
        " 12  RUNNING    [####....]  50%      75.0  -                  0:02  ..a/film.mp4");
  CHECK(lines[5] ==
        " 14  QUEUED     -                       -  its turn              -  ..a/film.mp4");
  CHECK(lines[10] == "job 12: 150/300 frames, 4 producers: all 4 processors are busy");
  CHECK_THAT(lines[11], Catch::StartsWith("q quit  p pause/resume  c cancel"));
}

TEST_CASE(
    "jobs on a cluster are counted apart, and one that is cancelled is stopping, also while it "
    "waits") {
  JobSummary job = Job(12, JobState::kQueued);
  job.on = "slurm";
  job.cancel_requested = true;
  Overview daemon = Daemon();
  daemon.on_cluster = 3;
  daemon.max_on_cluster = 16;
  TopModel model;
  model.Add({{job}, daemon, Machine()}, TimePoint(1s));
  const auto lines = Screen(model, TopUi(), {120, 12});
  CHECK_THAT(lines[0], Catch::Contains("1 running (at most 2)   3 on the cluster (at most 16)   3 "
                                       "queued"));
  CHECK_THAT(lines[4], Catch::StartsWith(" 12  STOPPING "));
}

TEST_CASE("a wide screen shows who draws what, and how far it waits for whom") {
  TopModel model;
  JobSummary job = Running(12);
  job.user = "adam";
  model.Add({{job}, Daemon(), Machine()}, TimePoint(0s));
  job.progress->waits = {820'000'000, 0};
  model.Add({{job}, Daemon(), Machine()}, TimePoint(1s));
  TopUi ui;
  ui.selected = 12;
  const auto lines = Screen(model, ui, {130, 12});
  CHECK_THAT(lines[3], Catch::StartsWith("JOB  USER  STATE      DONE"));
  CHECK_THAT(lines[4], Contains(" 12  adam  RUNNING    [") && Contains("     4  frames 82%") &&
                           Contains("  red_square  /hom..a/film.mp4"));
  CHECK_THAT(lines[10], Contains("limited by your drawing code"));
}

TEST_CASE("whatever the size, the screen has it and nothing is wider") {
  std::vector<JobSummary> jobs;
  for (int64_t id = 1; id <= 30; ++id) jobs.push_back(Running(id * 1000));
  jobs[3].user = "somebody-with-a-long-name";
  jobs[4].output = "/\u6620\u753b/" + std::string(300, 'x');
  const TopModel model = Model(jobs);
  for (int columns = 1; columns < 160; columns += 3) {
    for (int rows = 1; rows < 30; rows += 4) {
      for (const bool utf8 : {false, true}) {
        TopUi ui;
        ui.selected = 3000;
        CAPTURE(columns, rows);
        const auto lines = TopScreen(model, ui, {columns, rows, utf8}, TimePoint(1s), kNow_ms);
        CHECK(std::ssize(lines) == rows);
        if (columns < 30) continue;  // cut by whoever draws them
        for (int row = 3; row < rows - 3; ++row) {
          CHECK(lines[static_cast<size_t>(row)].columns() <= columns);
        }
      }
    }
  }
}

TEST_CASE("a terminal of hardly any rows shows jobs and keys, and no frame") {
  TopUi ui;
  ui.selected = 12;
  const auto lines = Screen(Model({Running(12), Running(13)}), ui, {80, 4});
  REQUIRE(lines.size() == 4);
  CHECK_THAT(lines[1], Contains(" 12  RUNNING"));
  CHECK_THAT(lines[2], Contains(" 13  RUNNING"));
  CHECK_THAT(lines[3], Contains("q quit"));
}

TEST_CASE("rows begin where they were scrolled to, and the selected one is marked") {
  std::vector<JobSummary> jobs;
  for (int64_t id = 1; id <= 30; ++id) jobs.push_back(Running(id));
  TopUi ui;
  ui.first_row = 20;
  ui.selected = 22;
  const auto lines = TopScreen(Model(jobs), ui, {80, 12}, TimePoint(1s), kNow_ms);
  CHECK_THAT(lines[4].text(), Catch::StartsWith(" 21  "));
  CHECK_FALSE(lines[4].is_selected);
  CHECK(lines[5].is_selected);
  CHECK(TopTableRows(12) == 5);
}

TEST_CASE("a question, a note and a lost daemon stand where they cannot be missed") {
  TopUi ui;
  ui.question = "cancel job 12 (/o.mp4)? Nothing of it is kept. (y/n)";
  ui.lost = "no reeld listens";
  const TopModel model = Model({Running(12)});
  CHECK(Screen(model, ui).back() == ui.question);
  CHECK(Screen(model, ui).front() == "reeld  no reeld listens; trying again");
  ui.question.clear();
  ui.note = "job 12 has ended";
  CHECK(Screen(model, ui).back() == ui.note);
}

TEST_CASE("a job that stands still says why, and one that failed says the cause") {
  JobSummary job = Job(4, JobState::kPaused);
  job.paused_by = PausedBy::kItself;
  job.pause_reason = "no space left in /o";
  JobSummary failed = Job(5, JobState::kFailed);
  failed.message = "frame 3\x1b[2J crashed";
  TopUi ui;
  ui.selected = 4;
  const TopModel model = Model({job, failed});
  CHECK(Screen(model, ui)[10] == "job 4: no space left in /o; goes on by itself");
  CHECK_THAT(Screen(model, ui)[4], Contains("PAUSED") && Contains("room"));
  ui.selected = 5;
  CHECK(Screen(model, ui)[10] == "job 5: frame 3\\x1b[2J crashed");
}

TEST_CASE("a job that is being stopped says so") {
  JobSummary job = Running(12);
  job.cancel_requested = true;
  CHECK_THAT(Screen(Model({job}), {})[4], Contains("STOPPING"));
}

TEST_CASE("a panel takes the place of the table and scrolls") {
  TopUi ui;
  ui.panel = TopPanel::kText;
  ui.panel_title = "job 12: what its processes printed last";
  for (int i = 0; i < 20; ++i) ui.panel_lines.push_back("line " + std::to_string(i));
  ui.panel_above = 3;
  const auto lines = Screen(Model({Running(12)}), ui);
  CHECK(lines[3] == ui.panel_title);
  CHECK(lines[4] == "line 3");
  CHECK_THAT(lines.back(), Contains("q back"));
  ui.panel = TopPanel::kHelp;
  ui.panel_above = 0;
  CHECK_THAT(Screen(Model({}), ui, {80, 30})[4], Contains("select a job"));
}

TEST_CASE("without jobs the table says how to get one") {
  CHECK_THAT(Screen(Model({}), {})[4], Contains("`reel submit`"));
}

TEST_CASE("the plain table has all jobs and no keys") {
  std::vector<JobSummary> jobs;
  for (int64_t id = 1; id <= 50; ++id) jobs.push_back(Running(id));
  const auto lines = Texts(TopTable(Model(jobs), {120, 0}, TimePoint(1s), kNow_ms));
  CHECK(lines.size() == 53);
  for (const std::string& line : lines) CHECK_THAT(line, !Contains("quit"));
}

JobSummary OnCluster(int64_t id, int64_t running, const std::string& waits_for) {
  JobSummary job = Running(id);
  job.share_cores = 1.5;
  job.progress->producers = 0;
  job.progress->producers_reason.clear();
  job.progress->segments_done = 6;
  job.progress->nodes = running / 4;
  job.progress->tasks_running = running;
  job.progress->tasks_waiting = 4;
  job.progress->waits_for = waits_for;
  return job;
}

TEST_CASE("a job on a cluster has nodes for producers, and its tasks in the line of the selected") {
  TopUi ui;
  ui.selected = 12;
  const auto lines = Screen(Model({OnCluster(12, 8, "Resources"), Running(13)}), ui, {130, 12});
  CHECK_THAT(lines[4], Contains("  75.0  2 nodes  -  "));
  CHECK_THAT(lines[5], Contains("  75.0        4  -  "));
  CHECK(lines[10] ==
        "job 12: 150/300 frames, 6 segments done, 8 tasks on 2 nodes, 4 wait: Resources");
}

TEST_CASE(
    "a job none of whose tasks runs shows the cluster's reason where others show what limits") {
  TopUi ui;
  ui.selected = 12;
  const auto lines = Screen(
      Model({OnCluster(12, 0, "Resources"), OnCluster(13, 0, "ReqNodeNotAvail, n[1-9]")}), ui);
  CHECK_THAT(lines[4], Contains("  Resources  "));
  CHECK_THAT(lines[5], Contains("  ReqNodeNotAv..  "));
  CHECK(lines[10] == "job 12: 150/300 frames, 6 segments done, 4 tasks wait: Resources");
  CHECK_THAT(Screen(Model({OnCluster(12, 0, "")}), ui)[4], Contains("  cluster  "));
  JobSummary paused = OnCluster(12, 0, "");
  paused.state = JobState::kPaused;
  paused.paused_by = PausedBy::kItself;
  paused.pause_reason = "the cluster does not answer";
  CHECK_THAT(Screen(Model({paused}), ui)[4], Contains("PAUSED") && Contains("  cluster  "));
}

}  // namespace
}  // namespace reel
