#include "client/tune_text.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

namespace reel {
namespace {

using Json = nlohmann::json;

const TuneRow kRow{8, 389.04, 0.071, 0.55, 123 << 20, 1170, 3.0, false};
const TuneRow kShort{1024, 10'389.04, 1, 0, 0, 400, 0.72, true};

TEST_CASE("what is drawn is said without the number of producers, which changes") {
  const Planned planned{"dot\x1b", 64, 48,   {30, 1}, 0, 300, "h264",
                        "yuv420p", 8,  4608, 2,       1, 0,   "/o"};
  CHECK(TunePlannedLine(planned) == "dot\\x1b: 64x48, 300 frames to h264");
}

TEST_CASE("rows stand under their header") {
  CHECK(TuneHeaderLine() == "producers  frames/s  encoder waits  frames wait  peak memory");
  CHECK(TuneRowLine(kRow) == "        8     389.0            7 %         55 %    123.0 MiB");
  CHECK(TuneRowLine(kShort) ==
        "     1024   10389.0          100 %          0 %      unknown  film ended after 0.7 s");
}

TEST_CASE("the advice begins with the exact flag and ends with the reason") {
  CHECK(TuneFlag({8, "because"}) == "--producers 8");
  CHECK(TuneAdviceText({8, "8 are enough"}) == "Recommended: --producers 8\n8 are enough.");
}

TEST_CASE("a film that was too short for good figures is said so, with which counts") {
  CHECK(TuneShortFilmNote({kRow}) == "");
  CHECK_THAT(TuneShortFilmNote({kRow, kShort, kShort}),
             Catch::StartsWith("The film is too short for good figures (with 1024, 1024): "));
}

TEST_CASE("JSON is one line with the recommendation, every count and the notes") {
  const std::string text = TuneJson({kRow, kShort}, {8, "because"}, {"a note"});
  CHECK(text.find('\n') == std::string::npos);
  const Json json = Json::parse(text);
  CHECK(json["recommended"] ==
        Json{{"producers", 8}, {"flag", "--producers 8"}, {"reason", "because"}});
  REQUIRE(json["counts"].size() == 2);
  CHECK(json["counts"][0] == Json{{"producers", 8},
                                  {"frames_per_second", 389.04},
                                  {"encoder_waited", 0.071},
                                  {"frames_waited", 0.55},
                                  {"peak_memory_bytes", 123 << 20},
                                  {"frames", 1170},
                                  {"seconds", 3.0},
                                  {"film_ended", false}});
  CHECK(json["counts"][1]["film_ended"] == true);
  CHECK(json["notes"] == Json{"a note"});
}

}  // namespace
}  // namespace reel
