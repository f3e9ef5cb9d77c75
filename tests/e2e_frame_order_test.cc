// No frame is lost, doubled or out of order, however many processes draw and however their times
// differ.

#include <catch2/catch.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "file_text.h"
#include "film_probe.h"
#include "reel_process.h"

namespace reel {
namespace {

constexpr int kOrderedFrames = 2000;
constexpr int kOrderedWidth = 160;
constexpr int kOrderedHeight = 90;

// Frames that take between nothing and half a millisecond.
std::vector<std::string> Words(int producers) {
  return {"render",      "testcard",
          "--size",      std::to_string(kOrderedWidth) + "x" + std::to_string(kOrderedHeight),
          "--frames",    std::to_string(kOrderedFrames),
          "--param",     "cpu_ms=0.1",
          "--param",     "cpu_jitter=1",
          "--param",     "sleep_ms=0.15",
          "--param",     "sleep_jitter=1",
          "--producers", std::to_string(producers),
          "--preset",    "ultrafast",
          "--manifest",  "manifest-" + std::to_string(producers),
          "-o",          "film-" + std::to_string(producers) + ".mp4"};
}

TEST_CASE(
    "2,000 frames come out in order and with the same bytes, whatever the number of producers") {
  const ReelInstallation reel;
  std::vector<uint32_t> in_order(kOrderedFrames);
  std::iota(in_order.begin(), in_order.end(), 0);
  std::string manifest_of_one;
  for (const int producers : {1, 2, 3, 5, 8}) {
    CAPTURE(producers);
    const ReelOutcome outcome = RunReel(reel, Words(producers));
    REQUIRE(outcome.exit_code == 0);
    const std::string number = std::to_string(producers);
    CHECK(TestcardNumbers(reel.path("film-" + number + ".mp4"), kOrderedWidth, kOrderedHeight) ==
          in_order);
    const std::string manifest = FileText(reel.path("manifest-" + number));
    if (manifest_of_one.empty()) manifest_of_one = manifest;
    CHECK(manifest == manifest_of_one);
  }
  CHECK_THAT(manifest_of_one, Catch::StartsWith("0 ") && Catch::Contains("\n1999 "));
}

TEST_CASE("a range has the frames of the whole film, under their numbers") {
  const ReelInstallation reel;
  const auto render = [&](std::vector<std::string> more, const std::string& name) {
    std::vector<std::string> words = {"render",     "testcard", "--size",   "160x90",
                                      "--frames",   "60",       "--preset", "ultrafast",
                                      "--manifest", name,       "-o",       name + ".mp4"};
    words.insert(words.end(), more.begin(), more.end());
    REQUIRE(RunReel(reel, words).exit_code == 0);
    return FileText(reel.path(name));
  };
  const std::string whole = render({}, "whole");
  const std::string part = render({"--range", "20:40"}, "part");
  CHECK_THAT(part, Catch::StartsWith("20 "));
  CHECK(whole.find(part) != std::string::npos);
  CHECK(TestcardNumbers(reel.path("part.mp4"), kOrderedWidth, kOrderedHeight).front() == 20);
  CHECK(CountFrames(reel.path("part.mp4")) == 20);
}

}  // namespace
}  // namespace reel
