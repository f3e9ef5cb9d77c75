// Renderers that are contained by the supervisor itself: what they started, the memory that they share
// with it, their siblings.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "hostile_job.h"

namespace reel {
namespace {

using Catch::Contains;

TEST_CASE("random bytes over the ring cost the job at most, and nobody hangs on them") {
  const std::string how = GENERATE("words", "all");
  CAPTURE(how);
  const HostileOutcome outcome = RenderHostile("scribbles_ring", How(how));
  CHECK(outcome.exit_code == 1);
}

TEST_CASE(
    "a write that goes astray into the ring costs its own frame an attempt and no other frame") {
  std::vector<std::string> flags = OnceHow("astray");
  const HostileOutcome outcome = RenderHostile("scribbles_ring", flags);
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
}

TEST_CASE("a hole in the ring costs the job at most, and nobody hangs on it") {
  const HostileOutcome outcome = RenderHostile("reshapes_ring", How("punch"));
  CHECK(outcome.exit_code == 1);
}

TEST_CASE("a renderer that wants more memory than it may have fails in words that say so") {
  std::vector<std::string> flags = How("hog");
  flags.insert(flags.end(), {"--producer-memory", "500MiB"});
  const HostileOutcome outcome = RenderHostile("takes_memory", flags);
  CHECK(outcome.exit_code == 1);
  CHECK_THAT(outcome.err, Contains("frame 20 of takes_memory"));
}

TEST_CASE("what a renderer started is gone two seconds after the job") {
  const std::string how = GENERATE("bomb", "daemon", "heir");
  CAPTURE(how);
  std::vector<std::string> flags = OnceHow(how);
  flags.insert(flags.end(), {"--frame-timeout", "1s"});
  CHECK(RenderHostile("forks", flags).exit_code == 0);
}

}  // namespace
}  // namespace reel
