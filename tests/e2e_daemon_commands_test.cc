// `reel submit` and its kin, as a script uses them, against a real reeld.

#include <sys/wait.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "running_daemon.h"

namespace reel {
namespace {

using Json = nlohmann::json;

struct Outcome {
  int exit_code = -1;
  std::string output;  // what it printed on both streams
};

Outcome Run(const std::string& command) {
  FILE* pipe = popen(("exec 2>&1; " + command).c_str(), "r");
  REQUIRE(pipe != nullptr);
  Outcome outcome;
  std::array<char, 4096> bytes;
  for (size_t count; (count = fread(bytes.data(), 1, bytes.size(), pipe)) > 0;) {
    outcome.output.append(bytes.data(), count);
  }
  outcome.exit_code = WEXITSTATUS(pclose(pipe));
  return outcome;
}

Outcome Reel(const std::string& socket_path, const std::string& words) {
  return Run("REEL_SOCKET='" + socket_path + "' " REEL_BIN_DIR "/reel " + words);
}

// A job that the fake supervisor reads its steps from.
std::string JobWords(const std::string& steps) {
  static int outputs = 0;
  return "red_square -o /tmp/o" + std::to_string(++outputs) + ".mp4 --metadata 'title=x " + steps +
         " x'";
}

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("a script submits, waits, and reads what came of it") {
  RunningDaemon daemon;
  const auto reel = [&](const std::string& words) { return Reel(daemon.socket_path(), words); };
  const Outcome submitted = reel("submit " + JobWords("print progress finish"));
  CHECK(submitted.exit_code == 0);
  REQUIRE(submitted.output == "1\n");
  const Outcome waited = reel("wait 1");
  CHECK(waited.exit_code == 0);
  CHECK(waited.output.empty());
  CHECK(Contains(reel("list").output, "  1  DONE"));
  const Json jobs = Json::parse(reel("list --json").output);
  REQUIRE(jobs.size() == 1);
  CHECK(jobs[0]["state"] == "DONE");
  CHECK(jobs[0]["output"] == "/tmp/o1.mp4");
  CHECK(Contains(reel("status 1").output, "job 1: DONE"));
  CHECK(Json::parse(reel("status --json").output)["finished"] == 1);
  CHECK(reel("logs 1").output == "supervisor: to standard output\n");
  CHECK(reel("watch 1").exit_code == 0);
}

TEST_CASE("what a cluster does for a job is told by each command that shows it") {
  RunningDaemon daemon;
  const auto reel = [&](const std::string& words) { return Reel(daemon.socket_path(), words); };
  reel("submit --on slurm " + JobWords("tasks-wait hang"));
  RawClient watcher = daemon.Connect();
  watcher.Send(WatchJob{1});
  while (!std::holds_alternative<Progress>(watcher.ReceiveA<WatchedEvent>().event)) continue;
  CHECK(Contains(reel("list").output, "(6 tasks wait: Resources)\n"));
  CHECK(Contains(reel("status 1").output, "  0/300 frames  6 tasks wait: Resources\n"));
  CHECK(Contains(reel("top --once").output, "  Resources  "));
  reel("cancel 1");
  reel("submit --on slurm " + JobWords("tasks-run finish"));
  CHECK(reel("wait 2").exit_code == 0);
  const std::string watched = reel("watch 2").output;
  CHECK(Contains(watched, "12 segments\non the cluster: 6 tasks of 2 segments\n"));
  CHECK_FALSE(Contains(watched, "producer"));
}

TEST_CASE("a job goes where it says, or where the daemon's settings say") {
  const TemporaryDirectory directory;
  const std::string file = directory.Write("f.toml", "[cluster]\non = \"slurm\"\n");
  const RunningDaemon with("--config " + file), without;
  const std::string film = directory.Write(
      "film.json",
      R"({"scene": "red_square", "on": "here", "metadata": {"title": "x print-on finish x"}})");
  struct Row {
    const RunningDaemon& daemon;
    std::string words;
    std::string on;    // what the daemon knows
    std::string says;  // the job
  };
  const std::vector<Row> rows = {
      {with, JobWords("print-on finish"), "slurm", "slurm"},
      {with, JobWords("print-on finish") + " --on here", "", "here"},
      {with, JobWords("print-on finish") + " --on slurm", "slurm", "slurm"},
      {with, film + " -o /tmp/on1.mp4", "", "here"},
      {with, film + " -o /tmp/on2.mp4 --on slurm", "slurm", "slurm"},
      {without, JobWords("print-on finish"), "", "here"},
      {without, JobWords("print-on finish") + " --on slurm", "slurm", "slurm"},
  };
  for (const Row& row : rows) {
    INFO(row.words);
    const auto reel = [&](const std::string& words) {
      return Reel(row.daemon.socket_path(), words);
    };
    const std::string id = reel("submit 2>/dev/null " + row.words).output;
    CHECK(Json::parse(reel("wait --json " + id).output)["on"] == row.on);
    CHECK(Contains(reel("logs " + id).output, "on=" + row.says + "\n"));
  }
  CHECK(Contains(Reel(with.socket_path(), "list").output, "  slurm  "));
}

TEST_CASE("wait and watch exit as the job did") {
  RunningDaemon daemon;
  const auto reel = [&](const std::string& words) { return Reel(daemon.socket_path(), words); };
  reel("submit " + JobWords("fail"));
  reel("submit " + JobWords("hang"));
  reel("submit " + JobWords("finish"));
  const Outcome failed = reel("watch 1");
  CHECK(failed.exit_code == 1);
  CHECK(Contains(failed.output, "job 1: frame 3: it crashed"));
  CHECK(Contains(reel("cancel 2").output, "job 2 is"));
  CHECK(reel("watch 2").exit_code == 130);
  CHECK(reel("wait 3 1 2").exit_code == 1);
  CHECK(reel("wait 3").exit_code == 0);
  CHECK(reel("wait 9").exit_code == 2);
}

TEST_CASE(
    "submit takes a directory of job files, and one that is refused keeps none from the queue") {
  RunningDaemon daemon;
  const auto reel = [&](const std::string& words) { return Reel(daemon.socket_path(), words); };
  const std::string films = daemon.directory() / "films/";
  for (const char* name : {"1", "2", "3"}) {
    daemon.directory().Write(
        std::string("films/") + name + ".json",
        R"({"scene": "red_square", "metadata": {"title": "x hang x"}, "output": "/tmp/)" +
            std::string(name) + ".mp4\"}");
  }
  CHECK(reel("submit red_square -o /tmp/2.mp4 --metadata 'title=x hang x'").output == "1\n");
  const Outcome submitted = reel("submit " + films);
  CHECK(submitted.exit_code == 2);
  CHECK(Contains(submitted.output, "2\n"));
  CHECK(Contains(submitted.output, "reel: 2.json: "));
  CHECK(Contains(submitted.output, "3\n"));
  CHECK(daemon.Connect().Ask<JobPage>(ListJobs{}).jobs.size() == 3);

  const Outcome again = Run("REEL_SOCKET='" + daemon.socket_path() +
                            "' " REEL_BIN_DIR "/reel submit --json 2>/dev/null " + films + " -o " +
                            daemon.directory().path().string());
  CHECK(again.exit_code == 0);
  const Json array = Json::parse(again.output);
  REQUIRE(array.size() == 3);
  CHECK(array[2]["job"] == 6);

  const Outcome keyed = reel("submit --key k " + films);
  CHECK(keyed.exit_code == 2);
  CHECK(Contains(keyed.output, "--key: is of one job"));
}

TEST_CASE("without a daemon the exit code is 4 and the message says how to start one") {
  const TemporaryDirectory directory;
  for (const char* words : {"list", "status", "watch 1", "wait 1", "cancel 1", "logs 1", "pause 1",
                            "resume 1", "retry 1", "explain 1", "submit red_square -o o.mp4"}) {
    INFO(words);
    const Outcome outcome = Reel(directory / "s", words);
    CHECK(outcome.exit_code == 4);
    CHECK(Contains(outcome.output, "start it with `reeld`"));
  }
}

TEST_CASE("a job that is refused never reaches the daemon") {
  RunningDaemon daemon;
  CHECK(Reel(daemon.socket_path(), "submit red_square -o o.mp4 --fps 0").exit_code == 2);
  CHECK(Reel(daemon.socket_path(), "submit red_square").exit_code == 2);
  CHECK(daemon.Connect().Ask<JobPage>(ListJobs{}).jobs.empty());
}

TEST_CASE("what a job will most likely fail by is a warning when it is submitted, and no refusal") {
  RunningDaemon daemon;
  const Outcome doubted =
      Reel(daemon.socket_path(), "submit red_sqare -o /nowhere/o.mp4 --metadata 'title=x hang x'");
  CHECK(doubted.exit_code == 0);
  CHECK(Contains(doubted.output,
                 "reel: warning: scene: there is no renderer 'red_sqare', did you "
                 "mean 'red_square'?"));
  CHECK(Contains(doubted.output, "reel: warning: output: there is no directory '/nowhere'\n"));
  CHECK(doubted.output.ends_with("1\n"));
}

TEST_CASE("a failed job is explained, and retried as a new job") {
  RunningDaemon daemon;
  const auto reel = [&](const std::string& words) { return Reel(daemon.socket_path(), words); };
  reel("submit " + JobWords("fresh:fail resumed:finish"));
  CHECK(reel("wait 1").exit_code == 1);
  const Outcome why = reel("explain 1");
  CHECK(why.exit_code == 0);
  CHECK(Contains(why.output, "job 1 is FAILED (failed): frame 3: it crashed"));
  CHECK(Contains(why.output, "process:     producer 3"));
  CHECK(Contains(why.output, "Segmentation \\x1b[31mfault"));
  CHECK(Contains(why.output, "2 finished segments; `reel retry 1` goes on from there"));
  const Json error = Json::parse(reel("explain --json 1").output)["error"];
  CHECK(error["segments_kept"] == 2);
  CHECK(error["cause"]["frame"] == 3);
  CHECK(Contains(reel("watch 1").output, "process:     producer 3"));
  CHECK(reel("retry 1").output == "2\n");
  CHECK(reel("wait 2").exit_code == 0);
  CHECK(reel("wait 1").exit_code == 1);  // has its one final state
  CHECK(Contains(reel("explain 2").output, "job 2 is DONE; it did not fail"));
  CHECK(reel("explain --json 2").output == "{\"error\":null}\n");
  CHECK(Contains(reel("retry 2").output, "--force"));
  CHECK(reel("retry 2").exit_code == 2);
  CHECK(reel("explain 9").exit_code == 2);
}

TEST_CASE("a script pauses and resumes, and a list says why a job stands still") {
  RunningDaemon daemon;
  const auto reel = [&](const std::string& words) { return Reel(daemon.socket_path(), words); };
  reel("submit " + JobWords("wait hang"));
  reel("submit " + JobWords("finish"));
  CHECK(Contains(reel("pause 2").output, "job 2 is paused; `reel resume 2` goes on"));
  CHECK(Contains(reel("list").output, "(by `reel pause`)"));
  RawClient client = daemon.Connect();
  client.AwaitState(1, JobState::kPaused);
  CHECK(Contains(reel("list").output, "(no space left in /o: 1 MiB is free)"));
  CHECK(Contains(reel("status 1").output, "1 MiB is free; goes on by itself"));
  CHECK(Contains(reel("resume 1").output, "goes on by itself"));
  CHECK(Contains(reel("explain 1").output, "job 1 is PAUSED: no space left"));
  CHECK(Contains(reel("status").output, "1 running (at most 1), 0 queued, 1 paused"));
  CHECK(reel("resume 2").output == "job 2 is QUEUED\n");
  CHECK(Contains(reel("cancel 1").output, "job 1 is"));
  CHECK(reel("wait 1 2").exit_code == 130);
  CHECK(reel("pause 2").exit_code == 2);
}

TEST_CASE("a second job with the same output is refused, and the message names the first") {
  RunningDaemon daemon;
  const auto reel = [&](const std::string& words) { return Reel(daemon.socket_path(), words); };
  reel("submit red_square -o /tmp/film.mp4 --metadata 'title=x hang x'");
  const Outcome refused = reel("submit red_square -o /tmp/x/../film.mp4");
  CHECK(refused.exit_code == 2);
  CHECK(Contains(refused.output, "job 1, which is"));
  CHECK(Contains(refused.output, "reel cancel 1"));
}

TEST_CASE("the same --key is the same job") {
  RunningDaemon daemon;
  const std::string words = "submit --key k " + JobWords("finish");
  CHECK(Reel(daemon.socket_path(), words).output == "1\n");
  CHECK(Reel(daemon.socket_path(), words).output == "1\n");
}

}  // namespace
}  // namespace reel
