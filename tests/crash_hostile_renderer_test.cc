// Renderers that do whatever code can do, through the whole of Reel. What must hold of each of these
// jobs is checked by hostile_job.h; here stands how it ends and what is said.

#include <catch2/catch.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "daemon/process/landlock_rules.h"
#include "hostile_job.h"

namespace reel {
namespace {

using Catch::Contains;

const std::vector<std::string> kOnce = {"--param", "once=once"};

// The calls that a failure shows, a line each.
std::vector<std::string> Backtrace(const std::string& err) {
  std::vector<std::string> calls;
  const size_t begin = err.find("backtrace:\n");
  if (begin == std::string::npos) return calls;
  std::istringstream lines(err.substr(begin));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && line.starts_with("    ")) calls.push_back(line.substr(4));
  return calls;
}

struct Ending {
  std::string how;
  std::string words;  // of the message
};

const std::vector<Ending> kEndings = {{"segv", "was killed by signal 11 (SIGSEGV"},
                                      {"abort", "was killed by signal 6 (SIGABRT"},
                                      {"exit", "exited with status 0"},
                                      {"_exit", "exited with status 0"}};

TEST_CASE("a renderer whose every process ends while it loads fails the job after three of them") {
  const std::string when = GENERATE("static", "create");
  const Ending ending = GENERATE(from_range(kEndings));
  CAPTURE(when, ending.how);
  const EnvironmentValue set_when("HOSTILE_WHEN", when);
  const EnvironmentValue set_how("HOSTILE_HOW", ending.how);
  const HostileOutcome outcome = RenderHostile("ends_process");
  CHECK(outcome.exit_code == 1);
  CHECK_THAT(outcome.err, Contains("the process that loaded it " + ending.words) &&
                              Contains("3 attempts") && Contains("ends_process.so"));
}

TEST_CASE("a frame that ends its process every time fails the job with its number") {
  const Ending ending = GENERATE(from_range(kEndings));
  CAPTURE(ending.how);
  const EnvironmentValue set_when("HOSTILE_WHEN", "draw");
  const EnvironmentValue set_how("HOSTILE_HOW", ending.how);
  const HostileOutcome outcome = RenderHostile("ends_process");
  CHECK(outcome.exit_code == 1);
  CHECK_THAT(outcome.err,
             Contains("frame 20 of ends_process: the process that drew it " + ending.words) &&
                 Contains("3 attempts"));
}

TEST_CASE("a frame that ends its process once is drawn again, and the film does not show it") {
  const Ending ending = GENERATE(from_range(kEndings));
  CAPTURE(ending.how);
  const EnvironmentValue set_when("HOSTILE_WHEN", "draw");
  const EnvironmentValue set_how("HOSTILE_HOW", ending.how);
  const HostileOutcome outcome = RenderHostile("ends_process", kOnce);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.retries == 1);
}

TEST_CASE("a renderer that crashes when it is unloaded has drawn its film all the same") {
  const std::string when = GENERATE("destroy", "unload");
  const std::string how = GENERATE("segv", "abort", "throw", "exit", "_exit", "longjmp");
  CAPTURE(when, how);
  const EnvironmentValue set_when("HOSTILE_WHEN", when);
  const EnvironmentValue set_how("HOSTILE_HOW", how);
  CHECK(RenderHostile("ends_process", {"--frame-timeout", "1s"}).exit_code == 0);
}

TEST_CASE("a renderer that kills its siblings makes no wrong film") {
  const std::string sandbox = GENERATE("default", "off");
  std::vector<std::string> flags = OnceHow("siblings");
  flags.insert(flags.end(), {"--sandbox", sandbox});
  const HostileOutcome outcome = RenderHostile("kills_others", flags);
  if (outcome.exit_code != 0) CHECK_THAT(outcome.err, Contains("killed by signal 9"));
}

TEST_CASE("an exception is told in its own words wherever it is thrown") {
  const std::string when = GENERATE("static", "create", "draw");
  CAPTURE(when);
  const EnvironmentValue set_when("HOSTILE_WHEN", when);
  const EnvironmentValue set_how("HOSTILE_HOW", "throw");
  const ReelInstallation reel;
  const ReelOutcome outcome =
      RunReel(reel, {"render", REEL_HOSTILE_RENDERER_DIR "/ends_process.so", "-o", "film.mp4"});
  CHECK(outcome.exit_code == (when == "create" ? 2 : 1));
  CHECK_THAT(outcome.err, Contains("thrown by a hostile plugin"));
}

TEST_CASE("a jump out of the renderer ends in a failure or in the right film") {
  const std::string when = GENERATE("create", "draw");
  const EnvironmentValue set_when("HOSTILE_WHEN", when);
  const EnvironmentValue set_how("HOSTILE_HOW", "longjmp");
  CAPTURE(when);
  const HostileOutcome outcome = RenderHostile("ends_process", {"--frame-timeout", "1s"});
  if (outcome.exit_code != 0) CHECK_THAT(outcome.err, Contains("ends_process"));
}

TEST_CASE("a crash shows the calls that led to it, with functions, files and lines") {
  const EnvironmentValue set_when("HOSTILE_WHEN", GENERATE("static", "create", "draw"));
  const EnvironmentValue set_how("HOSTILE_HOW", "segv");
  const HostileOutcome outcome = RenderHostile("ends_process");
  CHECK_THAT(outcome.err, Contains("signal 11 (SIGSEGV, Segmentation fault) at address 0x0"));
  const std::vector<std::string> calls = Backtrace(outcome.err);
  REQUIRE(calls.size() >= 2);
  CHECK_THAT(calls[0], Contains("EndByWriteToNothing() at ends_process.cc:") &&
                           Contains(" in ends_process.so"));
  CHECK_THAT(calls[1], Contains("End") && Contains(" at ends_process.cc:"));
  CHECK_THAT(calls.back(), !Contains("reel-producer"));
}

TEST_CASE("a stack that overflowed is told with the call that did it") {
  const HostileOutcome outcome = RenderHostile("overflows_stack");
  CHECK_THAT(outcome.err, Contains("frame 20 of overflows_stack") && Contains("SIGSEGV"));
  const std::vector<std::string> calls = Backtrace(outcome.err);
  REQUIRE_FALSE(calls.empty());
  CHECK_THAT(calls.back(),
             Contains("CallItself(int) at overflows_stack.cc:") && Contains(" calls)"));
}

TEST_CASE("an endless loop with all signals blocked is ended at the frame's deadline") {
  const HostileOutcome failed = RenderHostile("loops_for_ever", {"--frame-timeout", "300ms"});
  CHECK(failed.exit_code == 1);
  CHECK_THAT(failed.err, Contains("frame 20 of loops_for_ever") && Contains("--frame-timeout"));
  const HostileOutcome done =
      RenderHostile("loops_for_ever", {"--frame-timeout", "300ms", "--param", "once=once"});
  CHECK(done.exit_code == 0);
}

TEST_CASE("a write outside of the picture costs its process and nobody's pixels") {
  const std::string how = GENERATE("after", "before", "far");
  CAPTURE(how);
  const HostileOutcome done = RenderHostile("writes_outside", OnceHow(how));
  // What lies before the first pixel may be the canvas's own, which nobody reads.
  CHECK(done.exit_code == 0);
  const HostileOutcome failed = RenderHostile("writes_outside", How(how));
  if (how == "after") CHECK_THAT(failed.err, Contains("frame 20 of writes_outside"));
  if (how != "before") CHECK(failed.exit_code == 1);
}

TEST_CASE("the ring cannot be resized") {
  const std::string how = GENERATE("truncate", "grow");
  const HostileOutcome outcome = RenderHostile("reshapes_ring", How(how));
  CHECK(outcome.exit_code == 1);
  CHECK_THAT(outcome.err, Contains("not truncated") || Contains("not grown"));
}

TEST_CASE("memory that leaks slowly does no harm to a short film") {
  CHECK(RenderHostile("takes_memory", How("leak")).exit_code == 0);
}

TEST_CASE("a process without its descriptors is replaced, or draws on") {
  const std::string how = GENERATE("close", "null", "leak");
  CAPTURE(how);
  CHECK(RenderHostile("spoils_descriptors", OnceHow(how)).exit_code == 0);
}

TEST_CASE("a gigabyte of output neither stops the film nor fills the log") {
  const std::string how = GENERATE("lines", "one");
  CAPTURE(how);
  const HostileOutcome outcome = RenderHostile(
      "floods_output", {"--param", "how=" + how, "--param", "once=once", "--verbose"});
  CHECK(outcome.exit_code == 0);
  // Each line that is forwarded has its source before it.
  CHECK(outcome.err.size() < 4 << 20);
}

TEST_CASE("what a renderer changes of its process is its own affair") {
  const std::string how = GENERATE("ignore", "handle");
  CAPTURE(how);
  const HostileOutcome outcome = RenderHostile("changes_process", How(how));
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.retries == 0);
}

TEST_CASE("a renderer that kills its parent is not permitted to where the kernel can tell") {
  if (LandlockAbi() < kLandlockAbiOfScopes) {
    WARN("left out: Landlock ABI 6 is needed, this kernel has " << LandlockAbi());
    return;
  }
  const HostileOutcome outcome = RenderHostile("kills_others", How("parent"));
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.retries == 0);
}

TEST_CASE("a renderer that kills its parent takes its own job along and nothing else") {
  const ReelInstallation reel;
  const ReelOutcome outcome =
      RunReel(reel, {"render", REEL_HOSTILE_RENDERER_DIR "/kills_others.so", "--param",
                     "how=parent", "--sandbox", "off", "-o", "film.mp4"});
  CHECK(outcome.exit_code == 1);
  CHECK_THAT(outcome.err, Contains("died of signal 9"));
}

TEST_CASE("a renderer that writes over its frame and its error text draws what it drew") {
  const ReelInstallation reel;
  const ReelOutcome outcome =
      RunReel(reel, {"render", REEL_HOSTILE_RENDERER_DIR "/changes_frame.so", "-o", "film.mp4"});
  CHECK(outcome.exit_code == 0);
}

}  // namespace
}  // namespace reel
