// `reel doctor` on this machine, and on one that lacks things.

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "environment_variable.h"
#include "reel_process.h"
#include "running_daemon.h"

namespace reel {
namespace {

using Json = nlohmann::json;

// The check of that name.
Json Check(const ReelOutcome& outcome, const std::string& name) {
  const Json json = Json::parse(outcome.out);
  for (const Json& check : json.at("checks")) {
    if (check["name"] == name) return check;
  }
  return {};
}

ReelOutcome Doctor(const ReelInstallation& reel, const std::string& socket_path = "none") {
  return RunReel(reel, {"doctor", "--json", "--socket", socket_path});
}

TEST_CASE("where everything is, nothing fails and the exit status is 0") {
  const ReelOutcome outcome = Doctor(ReelInstallation());
  INFO(outcome.out);
  CHECK(outcome.exit_code == 0);
  CHECK(Json::parse(outcome.out)["verdict"] != "fail");
  CHECK(Check(outcome, "daemon")["verdict"] == "warn");
  CHECK(Check(outcome, "programs")["verdict"] == "ok");
  CHECK(Check(outcome, "renderers")["verdict"] == "ok");
}

TEST_CASE("without ffmpeg doctor fails and says what to install") {
  const ReelInstallation reel;
  const std::string path = std::getenv("PATH");
  setenv("PATH", reel.path("empty").c_str(), 1);
  const ReelOutcome outcome = Doctor(reel);
  setenv("PATH", path.c_str(), 1);
  CHECK(outcome.exit_code == 3);
  CHECK(Check(outcome, "ffmpeg")["verdict"] == "fail");
  CHECK(Check(outcome, "ffmpeg")["advice"] == "install ffmpeg (Debian: apt install ffmpeg)");
  CHECK(Check(outcome, "python")["verdict"] == "warn");
}

TEST_CASE("a Python of one's own gets matplotlib by its own pip, and not by Debian's package") {
  const ReelInstallation reel;
  reel.directory().Write("env/bin/python", "#!/bin/sh\nprintf '3.11.7\\n-\\nhere\\n-\\n'\n");
  REQUIRE(chmod(reel.path("env/bin/python").c_str(), 0755) == 0);
  const EnvironmentVariable environment("VIRTUAL_ENV", reel.path("env"));
  const ReelOutcome outcome = Doctor(reel);
  const Json found = Check(outcome, "matplotlib");
  CHECK(found["what"] == "none in " + reel.path("env/bin/python"));
  CHECK_THAT(found["advice"].get<std::string>(),
             Catch::Contains(reel.path("env/bin/python") + " -m pip install matplotlib") &&
                 !Catch::Contains("apt"));
}

TEST_CASE("a reel that lost its helpers fails") {
  // With a supervisor of the test's own, and nothing else beside it.
  const ReelOutcome outcome = Doctor(ReelInstallation("exit 0"));
  CHECK(outcome.exit_code == 3);
  CHECK_THAT(Check(outcome, "programs")["what"].get<std::string>(),
             Catch::EndsWith("there is no reel-producer, reel-writer"));
}

TEST_CASE("a daemon is found by its socket, and one that has died by what it left") {
  RunningDaemon daemon;
  const ReelInstallation reel;
  const Json found = Check(Doctor(reel, daemon.socket_path()), "daemon");
  CHECK(found["verdict"] == "ok");
  CHECK_THAT(found["what"].get<std::string>(),
             Catch::Contains("pid " + std::to_string(daemon.pid()) + ", protocol "));
  daemon.Signal(SIGKILL);
  daemon.AwaitEnd();
  const Json lost = Check(Doctor(reel, daemon.socket_path()), "daemon");
  CHECK(lost["verdict"] == "warn");
  CHECK_THAT(lost["what"].get<std::string>(), Catch::Contains("Connection refused"));
}

}  // namespace
}  // namespace reel
