// A renderer that tries to get out of its process, through the whole of Reel.

#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <string>

#include "daemon/process/landlock_rules.h"
#include "hostile_job.h"
#include "temporary_directory.h"

namespace reel {
namespace {

// What tests/hostile/escapes.cc printed: the error of each attempt, 0 when it got through.
std::map<std::string, std::string> Escapes(const std::string& printed) {
  std::map<std::string, std::string> found;
  const std::regex line(R"(escape (\w+):\s+(\w+))");
  for (std::sregex_iterator at(printed.begin(), printed.end(), line), end; at != end; ++at) {
    found[(*at)[1]] = (*at)[2];
  }
  return found;
}

std::map<std::string, std::string> RenderEscapes(const std::string& sandbox) {
  const HostileOutcome outcome = RenderHostile("escapes", {"-v", "--sandbox", sandbox});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK_THAT(outcome.err, Catch::Contains("\nsandbox: " + sandbox));
  return Escapes(outcome.err);
}

TEST_CASE("a renderer that tries to get out is not permitted to, and its film is right") {
  const std::string sandbox = GENERATE("default", "strict");
  CAPTURE(sandbox);
  std::map<std::string, std::string> found = RenderEscapes(sandbox);
  for (const char* attempt :
       {"ptrace", "process_vm_readv", "prlimit", "pidfd_getfd", "unshare", "clone", "mount", "bpf",
        "perf_event_open", "io_uring_setup", "keyctl", "TIOCSTI"}) {
    CAPTURE(attempt);
    CHECK(found[attempt] == "1");  // EPERM
  }
  CHECK(found["NoNewPrivs"] == "1");
  CHECK(found["Seccomp"] == "2");
  CHECK(found["CapEff"] == "0000000000000000");
  if (LandlockAbi() >= kLeastLandlockAbi) CHECK(found["mem"] == "13");  // EACCES
  if (LandlockAbi() >= kLandlockAbiOfScopes) CHECK(found["kill"] == "1");
}

TEST_CASE("with --sandbox off a renderer may what its user may") {
  std::map<std::string, std::string> found = RenderEscapes("off");
  CHECK(found["NoNewPrivs"] == "0");
  CHECK(found["Seccomp"] == "0");
  CHECK(found["kill"] == "0");
}

}  // namespace
}  // namespace reel
