// `reel check` against supervisors that are shell scripts.

#include <signal.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "file_text.h"
#include "protocol/job_event.h"
#include "reel_process.h"

namespace reel {
namespace {

using Json = nlohmann::json;

const Checked kChecked{
    {"dot", 64, 36, {10, 1}, 0, 50, "h264", "yuv420p", 8, 4608, 1, 1, 0, "/o.mp4", "as a start"},
    "/dot.so",
    50,
    {{0, "only", 0, 5}}};

// A supervisor that finds a job good unless its file says so; what it does is noted in `tasks`.
std::string JudgesByTitle() {
  return "echo $1 >> tasks; cat <&3 > job\n"
         "if grep -q bad job; then echo '" +
         JobEventToJson(JobFailed{StatusCode::kInvalidInput, "size: too odd", {}, 0}) +
         "' >&4; exit 2; fi\n"
         "if grep -q hang job; then trap 'exit 1' TERM; mkfifo idle; exec 9<>idle; echo hangs >&2\n"
         "while :; do read line <&9; done; fi\n"
         "echo '" +
         JobEventToJson(Warning{"mind the gap"}) + "' >&4\necho '" + JobEventToJson(kChecked) +
         "' >&4\n";
}

std::string CheckedJob(const std::string& title) {
  return R"({"scene": "red_square", "metadata": {"title": ")" + title + R"("}})";
}

TEST_CASE("check shows the plan with a chart on standard output and exits 0") {
  const ReelInstallation reel(JudgesByTitle());
  const ReelOutcome outcome = RunReel(reel, {"check", "red_square", "-o", "o.mp4"});
  CHECK(outcome.exit_code == 0);
  CHECK(FileText(reel.path("tasks")) == "check\n");
  CHECK_THAT(outcome.out, Catch::StartsWith("red_square: can be rendered\n  renderer   dot\n") &&
                              Catch::Contains("\nonly  ██") && Catch::Contains("|0"));
  CHECK(outcome.err == "warning: mind the gap\n");
}

TEST_CASE("check with --json prints one object, and with --quiet nothing") {
  const ReelInstallation reel(JudgesByTitle());
  const ReelOutcome outcome = RunReel(reel, {"check", "red_square", "-o", "o.mp4", "--json"});
  CHECK(Json::parse(outcome.out)["clips"][0]["label"] == "only");
  const ReelOutcome quiet = RunReel(reel, {"check", "red_square", "-o", "o.mp4", "-q"});
  CHECK(quiet.exit_code == 0);
  CHECK(quiet.out + quiet.err == "");
}

TEST_CASE("a job that would be refused is told with the reason and exits 2") {
  const ReelInstallation reel(JudgesByTitle());
  reel.directory().Write("film.json", CheckedJob("bad"));
  const ReelOutcome outcome = RunReel(reel, {"check", "film.json", "-o", "o.mp4", "--json"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "reel: size: too odd\n");
  CHECK(Json::parse(outcome.out)["error"]["message"] == "size: too odd");
  CHECK(RunReel(reel, {"check", "film.json"}).err ==
        "reel: output: missing; say where the film goes, like -o film.mp4\n");
}

TEST_CASE("check goes through all job files of a directory, the wrong ones too") {
  const ReelInstallation reel(JudgesByTitle());
  reel.directory().Write("films/1.json", CheckedJob("good"));
  reel.directory().Write("films/2.json", CheckedJob("bad"));
  reel.directory().Write("films/3.json", "{");
  reel.directory().Write("films/4.json", CheckedJob("good"));
  const ReelOutcome outcome = RunReel(reel, {"check", "films/"});
  CHECK(outcome.exit_code == 2);
  CHECK(FileText(reel.path("tasks")) == "check\ncheck\ncheck\n");
  CHECK_THAT(outcome.out, Catch::StartsWith("1.json: can be rendered\n") &&
                              Catch::Contains("\n4.json: can be rendered\n"));
  CHECK_THAT(outcome.err, Catch::Contains("reel: 2.json: size: too odd\n") &&
                              Catch::Contains("films/3.json:1:2: ") &&
                              Catch::EndsWith("reel: 2 of 4 jobs cannot be rendered\n"));
  const Json array = Json::parse(RunReel(reel, {"check", "films/", "--json"}).out);
  REQUIRE(array.size() == 4);
  CHECK(array[0]["renderer"] == "dot");
  CHECK(array[1]["error"]["message"] == "size: too odd");
  CHECK(array[2]["job"] == "3.json");
  CHECK(array[2]["error"]["code"] == "invalid_input");
}

TEST_CASE("a signal ends a check of a directory") {
  const ReelInstallation reel(JudgesByTitle());
  reel.directory().Write("films/1.json", CheckedJob("hang"));
  reel.directory().Write("films/2.json", CheckedJob("good"));
  ReelProcess process(reel, {"check", "films/"});
  process.WaitForError("hangs\n");
  process.Signal(SIGINT);
  const ReelOutcome outcome = process.Wait();
  CHECK(outcome.exit_code == 130);
  CHECK(FileText(reel.path("tasks")) == "check\n");
}

}  // namespace
}  // namespace reel
