// The whole `reel` binary with jobs for a cluster, against supervisors that are shell scripts: no cluster is needed.

#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "environment_variable.h"
#include "file_text.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"
#include "reel_process.h"

namespace reel {
namespace {

using Catch::Contains;
using Json = nlohmann::json;

std::string Told(const JobEvent& event) {
  return "cat >&4 <<'EVENT'\n" + JobEventToJson(event) + "\nEVENT\n";
}

Planned Plan(const std::string& tasks) {
  Planned planned{"red_square", 64, 48, {30, 1}, 0,  300, "h264",
                  "yuv420p",    0,  0,  0,       12, 0,   "/o.mp4"};
  planned.tasks = tasks;
  return planned;
}

Progress Frames(int64_t done, int64_t running, int64_t waiting, const std::string& waits_for) {
  Progress progress{Phase::kRendering, done, 300, running > 0 ? 98.25 : 0, 0, 0, done / 25, {}};
  progress.nodes = (running + 3) / 4;
  progress.tasks_running = running;
  progress.tasks_waiting = waiting;
  progress.waits_for = waits_for;
  return progress;
}

Finished Film() {
  Finished finished;
  finished.frames = 300;
  finished.wall_seconds = 2;
  finished.output_bytes = 4096;
  finished.output = "/o.mp4";
  return finished;
}

int TimesIn(const std::string& text, const std::string& part) {
  int times = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++times;
  return times;
}

const std::vector<std::string> kRender = {"render", "red_square", "-o", "o.mp4", "--on", "slurm"};

TEST_CASE("a film on a cluster tells its plan once, what it waits for, and no producers") {
  const ReelInstallation reel(
      Told(Frames(0, 0, 0, "")) + Told(Frames(0, 0, 1, "Priority")) + Told(Plan("")) +
      Told(Plan("6 tasks of 2 segments: 0.1 s a frame")) +
      Told(Plan("6 tasks of 2 segments: 0.1 s a frame")) + Told(Frames(25, 0, 6, "Resources")) +
      Told(Frames(150, 5, 1, "Resources")) + Told(Frames(300, 1, 0, "")) + Told(Film()));
  const ReelOutcome outcome = RunReel(reel, kRender);
  CHECK(outcome.exit_code == 0);
  CHECK_THAT(outcome.err, Catch::StartsWith("  0%  0/300 frames  waiting for the cluster\n"));
  CHECK(TimesIn(outcome.err, "red_square: 64x48, 30 frames/s, 300 frames to h264; 12 segments\n") ==
        1);
  CHECK(TimesIn(outcome.err, "on the cluster: 6 tasks of 2 segments: 0.1 s a frame\n") == 1);
  CHECK_THAT(outcome.err,
             Contains(" 50%  6/12 segments  150/300 frames  98.2 frames/s  ") &&
                 Contains("  5 tasks on 2 nodes, 1 waits: Resources\n") &&
                 Contains("\n/o.mp4: 300 frames in 2.0 s (150.0 frames/s), 4.0 KiB\n"));
  CHECK_THAT(outcome.err, !Contains("producer") && !Contains("limited by") && !Contains("ring"));
}

TEST_CASE("in a log that tasks wait is told once, and not with every sample") {
  std::string script = Told(Plan("6 tasks"));
  for (int i = 0; i < 50; ++i)
    script += Told(Frames(0, 0, 6, i % 2 == 0 ? "Resources" : "Priority"));
  const ReelInstallation reel(script + Told(Film()));
  CHECK(TimesIn(RunReel(reel, kRender).err, "6 tasks wait: ") == 1);
}

TEST_CASE("Ctrl-C says what becomes of the tasks, and only where there are tasks") {
  const bool is_on_cluster = GENERATE(true, false);
  JobFailed stopped{StatusCode::kCancelled, "interrupted", {}, 3};
  const ReelInstallation reel("stop() {\n" + Told(stopped) + "exit 1\n}\ntrap stop TERM\n" +
                              Told(Plan("6 tasks")) +
                              "mkfifo idle; exec 9<>idle; while :; do read line <&9; done\n");
  std::vector<std::string> words = kRender;
  if (!is_on_cluster) words.back() = "here";
  ReelProcess process(reel, words);
  process.WaitForError("64x48");
  process.Signal(SIGINT);
  const ReelOutcome outcome = process.Wait();
  CHECK(outcome.exit_code == 130);
  const std::string said = "cancelling the tasks on the cluster; finished segments are kept";
  CHECK(TimesIn(outcome.err, said) == (is_on_cluster ? 1 : 0));
  CHECK_THAT(outcome.err,
             Catch::EndsWith("reel: interrupted\n  kept:        3 finished segments; the same "
                             "command with --resume goes on from there\n"));
}

TEST_CASE("with --quiet Ctrl-C says nothing of tasks") {
  const ReelInstallation reel(
      "trap 'exit 1' TERM; echo stands >&2\n"
      "mkfifo idle; exec 9<>idle; while :; do read line <&9; done\n");
  std::vector<std::string> words = kRender;
  words.emplace_back("-q");
  ReelProcess process(reel, words);
  process.WaitForError("stands");
  process.Signal(SIGINT);
  CHECK(process.Wait().err == "stands\nreel: interrupted\n");
}

TEST_CASE("a render with --watch refuses a job for a cluster, whoever says so, and starts nothing") {
  const ReelInstallation reel("echo started > started\n");
  reel.directory().Write("film.json",
                         R"({"scene": "red_square", "output": "o.mp4", "on": "slurm"})");
  const std::string said =
      "reel: on: --watch renders on this machine only, and the job says slurm; leave --watch out, "
      "or give --on here\n";
  std::vector<std::string> words = kRender;
  words.emplace_back("--watch");
  const ReelOutcome by_flag = RunReel(reel, words);
  CHECK(by_flag.exit_code == 2);
  CHECK(by_flag.err == said);
  const ReelOutcome by_file = RunReel(reel, {"render", "film.json", "--watch"});
  CHECK(by_file.exit_code == 2);
  CHECK(by_file.err == said);
  CHECK_FALSE(std::filesystem::exists(reel.path("started")));
}

TEST_CASE("commands that draw on this machine ignore a job's cluster and offer none") {
  const ReelInstallation reel("cat <&3 > job\n" + Told(Described{}) + Told(Film()));
  reel.directory().Write("film.json", R"({"scene": "red_square", "output": "o.mp4", "fps": 30,
    "frames": 60, "on": "slurm", "partition": "long", "task_cores": 4})");
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"still", "film.json", "-o", "x.png"},
                                             {"info", "film.json"},
                                             {"verify", "film.json"},
                                             {"tune", "film.json", "--counts", "1"}}) {
    CAPTURE(words.front());
    std::filesystem::remove(reel.path("job"));
    RunReel(reel, words);
    const std::string job = FileText(reel.path("job"));
    INFO(job);
    CHECK(JobSpecFromJson(job).value().cluster == ClusterSpec{});
    std::vector<std::string> with_flag = words;
    with_flag.insert(with_flag.end(), {"--partition", "long"});
    CHECK_THAT(RunReel(reel, with_flag).err, Contains("'--partition' is not expected"));
  }
}

TEST_CASE("check says that the segments would be made on a cluster") {
  Checked checked;
  checked.plan = Plan("");
  checked.plan.producers = 2;
  checked.film_frame_count = 300;
  const ReelInstallation reel("cat <&3 > job\n" + Told(checked));
  const std::vector<std::string> words = {"check", "red_square", "-o",          "o.mp4",
                                          "--on",  "slurm",      "--partition", "long"};
  const ReelOutcome outcome = RunReel(reel, words);
  CHECK_THAT(outcome.out,
             Contains("\n  made on    slurm, partition long\n") && !Contains("producers"));
  std::vector<std::string> as_json = words;
  as_json.emplace_back("--json");
  CHECK(Json::parse(RunReel(reel, as_json).out)["on"] == "slurm");
}

// A PATH with these programs, which do nothing but this, and no others of a cluster.
std::string PathWith(const ReelInstallation& reel, const std::vector<std::string>& programs,
                     const std::string& script) {
  std::filesystem::create_directories(reel.path("programs"));
  for (const std::string& program : programs) {
    reel.directory().Write("programs/" + program, "#!/bin/sh\n" + script + "\n");
    ::chmod(reel.path("programs/" + program).c_str(), 0755);
  }
  return reel.path("programs");
}

// What `reel doctor` says of Slurm; null when nothing.
Json SlurmCheck(const std::vector<std::string>& programs,
                const std::string& script = "echo 'slurm-wlm 22.05.8'") {
  const ReelInstallation reel;
  const EnvironmentVariable path("PATH", PathWith(reel, programs, script));
  const Json told = Json::parse(RunReel(reel, {"doctor", "--json", "--socket", "none"}).out);
  for (const Json& check : told.at("checks")) {
    if (check["name"] == "slurm") return check;
  }
  return {};
}

TEST_CASE("doctor tells of Slurm's commands where there are some, and never as a failure") {
  const std::vector<std::string> all = {"sbatch", "squeue", "scancel", "scontrol", "sinfo"};
  CHECK(SlurmCheck({}).is_null());
  const Json whole = SlurmCheck(all);
  CHECK(whole["verdict"] == "ok");
  CHECK_THAT(whole["what"].get<std::string>(),
             Catch::StartsWith("slurm-wlm 22.05.8, /") && Catch::EndsWith("/programs/sbatch"));
  const Json broken = SlurmCheck(all, "echo error: lookup >&2; echo fatal: no source >&2; exit 1");
  CHECK(broken["verdict"] == "warn");
  CHECK_THAT(broken["what"].get<std::string>(),
             Catch::EndsWith("/programs/sbatch does not work: fatal: no source"));
  CHECK_THAT(broken["advice"].get<std::string>(), Contains("SLURM_CONF"));
  const Json part = SlurmCheck({"sbatch", "sinfo"});
  CHECK(part["verdict"] == "warn");
  CHECK(part["what"] == "there is no squeue, scancel, scontrol in PATH");
  CHECK_THAT(part["advice"].get<std::string>(), Contains("apt install slurm-client"));
}

}  // namespace
}  // namespace reel
