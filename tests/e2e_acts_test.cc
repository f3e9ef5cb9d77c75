// Acts as their users render them: a plugin, by several processes.

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "file_text.h"
#include "film_probe.h"
#include "reel_process.h"

namespace reel {
namespace {

constexpr const char* kWalk = REEL_ACT_DIR "/accumulating.so";

// The hashes of the film's frames, in order.
std::vector<std::string> Frames(const ReelInstallation& reel, const std::string& name,
                                std::vector<std::string> more) {
  std::vector<std::string> words = {"render",     kWalk,         "-o",       name + ".mp4",
                                    "--manifest", name + ".txt", "--preset", "ultrafast"};
  words.insert(words.end(), more.begin(), more.end());
  const ReelOutcome outcome = RunReel(reel, words);
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  std::istringstream manifest(FileText(reel.path(name + ".txt")));
  std::vector<std::string> hashes;
  std::string number;
  for (std::string hash; manifest >> number >> hash;) hashes.push_back(hash);
  return hashes;
}

TEST_CASE(
    "an act that accumulates is the same film by 1 and 3 producers, and backwards its mirror") {
  const ReelInstallation reel;
  const std::vector<std::string> one = Frames(reel, "one", {"--producers", "1"});
  CHECK(one.size() == 180);
  CHECK(CountFrames(reel.path("one.mp4")) == 180);
  CHECK(std::set<std::string>(one.begin(), one.end()).size() > 170);
  CHECK(Frames(reel, "three", {"--producers", "3"}) == one);
  std::vector<std::string> backwards =
      Frames(reel, "backwards", {"--producers", "3", "--param", "backwards=true"});
  std::reverse(backwards.begin(), backwards.end());
  CHECK(backwards == one);
}

TEST_CASE("an act keeps its length at another rate, and shows its end where the job is longer") {
  const ReelInstallation reel;
  const std::vector<std::string> slow = Frames(reel, "slow", {"--fps", "10"});
  CHECK(slow.size() == 60);
  const std::vector<std::string> longer = Frames(reel, "longer", {"--duration", "6.1"});
  CHECK(longer.size() == 183);
  CHECK(longer[180] == longer[182]);
  CHECK(longer[180] != longer[179]);
}

}  // namespace
}  // namespace reel
