// `reel render` of a directory, against supervisors that are shell scripts.

#include "client/render_batch.h"

#include <signal.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "file_text.h"
#include "reel_process.h"

namespace reel {
namespace {

using Json = nlohmann::json;

// A supervisor that does what the job's title says: a line of shell.
std::string DoesWhatTheTitleSays() {
  return "cat <&3 > job; echo job >> jobs\n"
         "finish() { echo '" +
         JobEventToJson(Finished{3, 1.0, 1, 0, 1 << 20, 4096, "/o.mp4"}) +
         "' >&4; }\n"
         "fail() { echo '" +
         JobEventToJson(JobFailed{StatusCode::kFailed, "frame 7 broke", {}, 0}) +
         "' >&4; }\n"
         "refuse() { echo '" +
         JobEventToJson(JobFailed{StatusCode::kInvalidInput, "output: exists", {}, 0}) +
         "' >&4; }\n"
         "hang() { mkfifo idle; exec 9<>idle; trap 'exit 1' TERM; echo hangs >&2\n"
         "while :; do read line <&9; done; }\n"
         "stay() { mkfifo idle; exec 9<>idle; trap 'finish; exit 0' TERM; echo stays >&2\n"
         "while :; do read line <&9; done; }\n"
         "$(sed 's/.*\"title\":\"\\([a-z]*\\)\".*/\\1/' job)\n";
}

std::string TitledJob(const std::string& title) {
  return R"({"scene": "red_square", "metadata": {"title": ")" + title + R"("}})";
}

TEST_CASE("a job of a directory that fails keeps none of the others from being rendered") {
  const ReelInstallation reel(DoesWhatTheTitleSays());
  reel.directory().Write("films/1.json", TitledJob("fail"));
  reel.directory().Write("films/2.json", TitledJob("finish"));
  reel.directory().Write("films/3.json", TitledJob("refuse"));
  reel.directory().Write("films/4.json", TitledJob("finish"));
  const ReelOutcome outcome = RunReel(reel, {"render", "films/"});
  CHECK(outcome.exit_code == 2);
  CHECK(FileText(reel.path("jobs")) == "job\njob\njob\njob\n");
  CHECK(outcome.out.empty());
  CHECK_THAT(outcome.err, Catch::StartsWith("[1/4] 1.json\nreel: frame 7 broke\n[2/4] 2.json\n") &&
                              Catch::Contains("/o.mp4: 3 frames in 1.0 s") &&
                              Catch::EndsWith("reel: 2 of 4 jobs failed\n"
                                              "  1.json: frame 7 broke\n"
                                              "  3.json: output: exists\n"));
}

TEST_CASE("with --json a directory of jobs is an array, and nothing else on standard output") {
  const ReelInstallation reel(DoesWhatTheTitleSays());
  reel.directory().Write("films/1.json", TitledJob("fail"));
  reel.directory().Write("films/2.json", TitledJob("finish"));
  const ReelOutcome outcome = RunReel(reel, {"render", "films/", "--json", "-q"});
  CHECK(outcome.exit_code == 1);
  const Json array = Json::parse(outcome.out);
  REQUIRE(array.size() == 2);
  CHECK(array[0]["job"] == "1.json");
  CHECK(array[0]["error"]["message"] == "frame 7 broke");
  CHECK(array[1]["job"] == "2.json");
  CHECK(array[1]["frames"] == 3);
  CHECK(outcome.err == "reel: frame 7 broke\nreel: 1 of 2 jobs failed\n  1.json: frame 7 broke\n");
}

TEST_CASE("a directory whose jobs all end well exits 0 and, if quiet, says nothing") {
  const ReelInstallation reel(DoesWhatTheTitleSays());
  reel.directory().Write("films/1.json", TitledJob("finish"));
  const ReelOutcome outcome = RunReel(reel, {"render", "films/", "-q"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out + outcome.err == "");
}

TEST_CASE("a signal ends the job that runs and begins no other") {
  const ReelInstallation reel(DoesWhatTheTitleSays());
  reel.directory().Write("films/1.json", TitledJob("finish"));
  reel.directory().Write("films/2.json", TitledJob("hang"));
  reel.directory().Write("films/3.json", TitledJob("finish"));
  ReelProcess process(reel, {"render", "films/"});
  process.WaitForError("hangs\n");
  process.Signal(SIGINT);
  const ReelOutcome outcome = process.Wait();
  CHECK(outcome.exit_code == 130);
  CHECK(FileText(reel.path("jobs")) == "job\njob\n");
  CHECK_THAT(outcome.err, Catch::EndsWith("reel: 1 of 3 jobs failed, 1 was not begun\n"
                                          "  2.json: interrupted\n"));
}

TEST_CASE("a signal that comes too late for the job that runs keeps the next from being begun") {
  const ReelInstallation reel(DoesWhatTheTitleSays());
  reel.directory().Write("films/1.json", TitledJob("stay"));
  reel.directory().Write("films/2.json", TitledJob("finish"));
  ReelProcess process(reel, {"render", "films/"});
  process.WaitForError("stays\n");
  process.Signal(SIGTERM);
  const ReelOutcome outcome = process.Wait();
  CHECK(outcome.exit_code == 130);
  CHECK(FileText(reel.path("jobs")) == "job\n");
  CHECK_THAT(outcome.err, Catch::EndsWith("reel: 0 of 2 jobs failed, 1 was not begun\n"));
}

TEST_CASE("a directory with a wrong job file starts nothing and tells of all that are wrong") {
  const ReelInstallation reel(DoesWhatTheTitleSays());
  reel.directory().Write("films/1.json", TitledJob("finish"));
  reel.directory().Write("films/2.json", "{");
  reel.directory().Write("films/3.json", "[]");
  const ReelOutcome outcome = RunReel(reel, {"render", "films/"});
  CHECK(outcome.exit_code == 2);
  CHECK_THAT(outcome.err, Catch::Contains("2.json:1:2: ") && Catch::Contains("3.json:1: a job is"));
  CHECK(FileText(reel.path("jobs")).empty());
}

}  // namespace
}  // namespace reel
