// A directory of job files, rendered for real.

#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "film_probe.h"
#include "reel_process.h"

namespace reel {
namespace {

using Json = nlohmann::json;

std::string Testcard(const std::string& more) {
  return R"({"scene": "testcard", "size": "64x36", "preset": "ultrafast", "producers": 1)" + more +
         "}";
}

TEST_CASE("each job file of a directory becomes its film") {
  const ReelInstallation reel;
  reel.directory().Write("films/card-9.json", Testcard(R"(, "frames": 3)"));
  reel.directory().Write("films/card-10.json", Testcard(R"(, "frames": 5, "output": "ten.mkv")"));
  const ReelOutcome outcome = RunReel(reel, {"render", "films/"});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK(FilesIn(reel.path("films")) == "card-10.json card-9.json card-9.mp4 ten.mkv");
  CHECK(CountFrames(reel.path("films/card-9.mp4")) == 3);
  CHECK(CountFrames(reel.path("films/ten.mkv")) == 5);
}

TEST_CASE("a job of a directory that cannot be drawn leaves no film, and the others are made") {
  const ReelInstallation reel;
  std::filesystem::create_directory(reel.path("out"));
  reel.directory().Write("films/1.json", Testcard(R"(, "frames": 3, "params": {"nothing": 1})"));
  reel.directory().Write("films/2.json", Testcard(R"(, "frames": 2)"));
  const ReelOutcome outcome = RunReel(reel, {"render", "films/", "-o", "out", "--json", "-q"});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 2);
  CHECK(FilesIn(reel.path("out")) == "2.mp4");
  const Json array = Json::parse(outcome.out);
  REQUIRE(array.size() == 2);
  CHECK(array[0]["error"]["code"] == "invalid_input");
  CHECK(array[1]["output"] == reel.path("out/2.mp4"));
  CHECK_THAT(outcome.err, Catch::Contains("reel: 1 of 2 jobs failed\n  1.json: "));
}

}  // namespace
}  // namespace reel
