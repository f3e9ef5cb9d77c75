// Every object that a program can get from `reel ... --json` is as docs/json.md says.

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "json_document.h"
#include "protocol/job_event.h"
#include "running_daemon.h"

namespace reel {
namespace {

using Json = nlohmann::json;

const JsonDocument& Document() {
  static const JsonDocument document(REEL_SOURCE_DIR "/docs/json.md");
  return document;
}

// What it prints on standard output.
std::string PrintedBy(const std::string& socket_path, const std::string& words) {
  const std::string command =
      "REEL_SOCKET='" + socket_path + "' " REEL_BIN_DIR "/reel " + words + " --json 2>/dev/null";
  FILE* const pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  std::array<char, 65536> bytes;
  for (size_t count; (count = fread(bytes.data(), 1, bytes.size(), pipe)) > 0;) {
    text.append(bytes.data(), count);
  }
  pclose(pipe);
  INFO(command);
  REQUIRE_FALSE(text.empty());
  return text;
}

// The same, each line parsed.
std::vector<Json> Lines(const std::string& socket_path, const std::string& words) {
  std::vector<Json> lines;
  std::istringstream stream(PrintedBy(socket_path, words));
  for (std::string line; std::getline(stream, line);) lines.push_back(Json::parse(line));
  return lines;
}

std::string JobWithSteps(const std::string& steps) {
  static int outputs = 0;
  return "red_square -o /tmp/j" + std::to_string(++outputs) + ".mp4 --metadata 'title=x " + steps +
         " x'";
}

void CheckIs(const Json& json, const std::string& name) {
  CHECK(Document().FaultsOf(json, name) == "");
}

TEST_CASE("the commands of the daemon print what the document tells") {
  const RunningDaemon daemon;
  const auto lines = [&](const std::string& words) { return Lines(daemon.socket_path(), words); };
  CheckIs(lines("submit " + JobWithSteps("log warn print wait go-on progress finish"))[0],
          "submitted");
  CheckIs(lines("wait 1")[0], "job");
  lines("submit " + JobWithSteps("fail"));
  CheckIs(lines("wait 2")[0], "job");
  lines("submit " + JobWithSteps("progress hang"));
  daemon.Connect().AwaitState(3, JobState::kRunning);

  CheckIs(lines("status")[0], "daemon");
  CheckIs(lines("status 3")[0], "job");
  const std::string list = PrintedBy(daemon.socket_path(), "list");
  CHECK(Json::parse(list).size() == 3);
  for (const Json& job : Json::parse(list)) CheckIs(job, "job");
  CheckIs(lines("explain 2")[0], "error_object");
  CHECK(lines("explain 2")[0]["error"].contains("cause"));
  CheckIs(lines("explain 1")[0], "error_object");
  CheckIs(lines("explain 99")[0], "error_object");
  for (const Json& line : lines("logs 1")) CheckIs(line, "log_line");
  CheckIs(lines("retry 2")[0], "submitted");
  CheckIs(lines("pause 4")[0], "job");
  const Json look = lines("top --once")[0];
  CheckIs(look, "look");
  CHECK(look["jobs"].size() == 4);
  CheckIs(lines("cancel 3")[0], "job");
  CheckIs(lines("doctor")[0], "doctor");
}

TEST_CASE("watch prints events of the kinds that the document tells, and the job at the end") {
  const RunningDaemon daemon;
  const auto lines = [&](const std::string& words) { return Lines(daemon.socket_path(), words); };
  lines("submit " + JobWithSteps("log warn wait go-on progress finish"));
  lines("submit " + JobWithSteps("fail"));
  std::set<std::string> kinds;
  for (const char* words : {"watch 1", "watch 2"}) {
    const std::vector<Json> events = lines(words);
    for (size_t i = 0; i + 1 < events.size(); ++i) {
      CheckIs(events[i], events[i]["event"]);
      kinds.insert(events[i]["event"]);
    }
    CheckIs(events.back(), "job");
  }
  CHECK(kinds.contains("finished"));
  CHECK(kinds.contains("job_failed"));
  CHECK(kinds.contains("paused"));
}

TEST_CASE("without a daemon each command prints an error") {
  const TemporaryDirectory directory;
  for (const char* words : {"list", "status", "watch 1", "explain 1", "logs 1", "top"}) {
    INFO(words);
    CheckIs(Lines(directory / "s", words)[0], "error_object");
  }
}

TEST_CASE("the events that a supervisor can tell are all in the document, field by field") {
  const std::vector<JobEvent> events = {Planned{}, Progress{}, Paused{},    Resumed{}, Warning{},
                                        LogLine{}, Finished{}, JobFailed{}, MadeFrom{}};
  for (const JobEvent& event : events) {
    const Json json = Json::parse(JobEventToJson(event));
    CheckIs(json, json["event"]);
  }
}

TEST_CASE("the document check sees what is missing, untold or of another type") {
  Json warning = {{"event", "warning"}, {"message", "m"}};
  CHECK(Document().FaultsOf(warning, "warning").empty());
  warning["colour"] = "red";
  CHECK(Document().FaultsOf(warning, "warning") == "warning.colour is not told of\n");
  warning.erase("colour");
  warning["message"] = 7;
  CHECK(Document().FaultsOf(warning, "warning") == "warning.message is no text: 7\n");
  warning.erase("message");
  CHECK(Document().FaultsOf(warning, "warning") == "warning.message is missing\n");
}

}  // namespace
}  // namespace reel
