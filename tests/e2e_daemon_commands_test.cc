// `reel submit` and its kin, as a script uses them, against a real reeld.

#include <sys/wait.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

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
  return "red_square -o /tmp/o.mp4 --metadata 'title=x " + steps + " x'";
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
  CHECK(jobs[0]["output"] == "/tmp/o.mp4");
  CHECK(Contains(reel("status 1").output, "job 1: DONE"));
  CHECK(Json::parse(reel("status --json").output)["finished"] == 1);
  CHECK(reel("logs 1").output == "supervisor: to standard output\n");
  CHECK(reel("watch 1").exit_code == 0);
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

TEST_CASE("without a daemon the exit code is 4 and the message says how to start one") {
  const TemporaryDirectory directory;
  for (const char* words : {"list", "status", "watch 1", "wait 1", "cancel 1", "logs 1",
                            "submit red_square -o o.mp4"}) {
    INFO(words);
    const Outcome outcome = Reel(directory.path() + "/s", words);
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

TEST_CASE("the same --key is the same job") {
  RunningDaemon daemon;
  const std::string words = "submit --key k " + JobWords("finish");
  CHECK(Reel(daemon.socket_path(), words).output == "1\n");
  CHECK(Reel(daemon.socket_path(), words).output == "1\n");
}

}  // namespace
}  // namespace reel
