#include "client/diagnosis.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace reel {
namespace {

const std::vector<Diagnosis> kMixed = {{"ffmpeg", Verdict::kOk, "5.1", ""},
                                       {"memory", Verdict::kWarn, "few\x1b[2J", "end programs"},
                                       {"disk", Verdict::kFail, "full", "make room"}};

TEST_CASE("each check is one line with its verdict, and the last line counts them") {
  CHECK(DiagnosisText(kMixed, false) ==
        "ok    ffmpeg  5.1\n"
        "warn  memory  few\\x1b[2J; end programs\n"
        "fail  disk    full; make room\n"
        "1 ok, 1 warning, 1 failure\n");
  CHECK(DiagnosisText(kMixed, true).find("\x1b[1;31mfail\x1b[0m  disk") != std::string::npos);
}

TEST_CASE("the worst check is the verdict of all") {
  CHECK(WorstOf({}) == Verdict::kOk);
  CHECK(WorstOf({kMixed[0], kMixed[1]}) == Verdict::kWarn);
  CHECK(WorstOf({kMixed[2], kMixed[0]}) == Verdict::kFail);
  const auto json = nlohmann::json::parse(DiagnosisJson(kMixed));
  CHECK(json["verdict"] == "fail");
  CHECK(json["checks"][1]["advice"] == "end programs");
}

}  // namespace
}  // namespace reel
