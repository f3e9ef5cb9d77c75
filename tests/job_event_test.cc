#include "protocol/job_event.h"

#include <catch2/catch.hpp>
#include <climits>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

namespace reel {
namespace {

using Json = nlohmann::json;

// Through JSON and back, compared as JSON: every field must survive.
Json RoundTrip(const JobEvent& event) {
  const Result<JobEvent> back = JobEventFromJson(JobEventToJson(event));
  REQUIRE(back.ok());
  REQUIRE(back.value().index() == event.index());
  return Json::parse(JobEventToJson(back.value()));
}

TEST_CASE("each kind of event survives JSON with all of its fields") {
  CHECK(RoundTrip(Described{
            "r", "/r.so", "s", {{"p", "text", "d", "h"}}, 1, 2, {30000, 1001}, 3, true}) ==
        Json::parse(R"({"event":"described","renderer":"r","path":"/r.so","summary":"s",
          "params":[{"name":"p","type":"text","default_text":"d","help":"h"}],
          "width":1,"height":2,"fps":"30000/1001","frame_count":3,"has_alpha":true})"));
  CHECK(RoundTrip(Planned{"r",
                          1,
                          2,
                          {60, 1},
                          3,
                          4,
                          "h264",
                          "yuv420p",
                          5,
                          6,
                          7,
                          8,
                          9,
                          "/o",
                          "why",
                          "safe",
                          "3 tasks"}) ==
        Json::parse(R"({"event":"planned","renderer":"r","width":1,"height":2,"fps":"60",
          "first_frame":3,"frame_count":4,"codec":"h264","pixel_format":"yuv420p","slot_count":5,
          "slot_bytes":6,"producers":7,"segment_count":8,"segments_kept":9,"output":"/o",
          "producers_reason":"why","sandbox":"safe","tasks":"3 tasks"})"));
  CHECK(RoundTrip(Progress{
            Phase::kVerifying, 1, 2, 3.5, 4, 5, 8, {6, 7}, "why", 1.5, true, 9, 10, 11, 12, "w"}) ==
        Json::parse(R"({"event":"progress","phase":"verifying","frames_done":1,"frame_count":2,
          "frames_per_second":3.5,"producers":4,"retries":5,"segments_done":8,
          "waits":{"for_frame_ns":6,"for_pipe_ns":7},"producers_reason":"why","cores_used":1.5,
          "wants_cores":true,"peak_memory_bytes":9,"nodes":10,"tasks_running":11,"tasks_waiting":12,
          "waits_for":"w"})"));
  CHECK(RoundTrip(PreviewPiece{1, 2, "aGk=", true, "why"}) ==
        Json::parse(R"({"event":"preview_piece","number":1,"frame":2,"png":"aGk=","is_last":true,
          "failure":"why"})"));
  CHECK(RoundTrip(MadeFrom{{"/a.py", "/b.csv"}}) ==
        Json::parse(R"({"event":"made_from","files":["/a.py","/b.csv"]})"));
  CHECK(RoundTrip(Paused{"no space"}) == Json::parse(R"({"event":"paused","reason":"no space"})"));
  CHECK(RoundTrip(Resumed{}) == Json::parse(R"({"event":"resumed"})"));
  CHECK(RoundTrip(EndHookDue{}) == Json::parse(R"({"event":"end_hook_due"})"));
  CHECK(RoundTrip(Warning{"m"}) == Json::parse(R"({"event":"warning","message":"m"})"));
  CHECK(RoundTrip(LogLine{"ffmpeg", "t"}) ==
        Json::parse(R"({"event":"log_line","source":"ffmpeg","text":"t"})"));
  CHECK(RoundTrip(Finished{1, 2.5, 3, 4, 5, 6, "/o", {9, 10}, {7, 8}, "why", 11, 12}) ==
        Json::parse(R"({"event":"finished","frames":1,"wall_seconds":2.5,"producers":3,"retries":4,
          "peak_memory_bytes":5,"output_bytes":6,"output":"/o","bad_frames":[9,10],
          "waits":{"for_frame_ns":7,"for_pipe_ns":8},"producers_reason":"why","frames_from_cache":11,
          "cache_checks":12})"));
  CHECK(RoundTrip(JobFailed{StatusCode::kUnavailable, "m"}) ==
        Json::parse(R"({"event":"job_failed","code":"unavailable","message":"m","segments_kept":0,
                        "cause":{"process":"","frame":-1,"how":"","attempts":0,"backtrace":[],
                                 "last_lines":[],"encoder_command":"","reproduce":"","node":"","task":-1,"log":""}})"));
  CHECK(RoundTrip(Verified{1, 2, 3, 4, 5, 6, 7, {{8, "reverse"}}}) ==
        Json::parse(R"({"event":"verified","frames":1,"film_frames":2,"orders":3,"processes":4,
          "draws":5,"seed":6,"differing_frames":7,"differences":[{"frame":8,"order":"reverse"}]})"));
  Checked checked{Planned{}, "/r.so", 9, {{1, "a", 0.5, 2}}};
  checked.plan.codec = "vp9";
  const Json round = RoundTrip(checked);
  CHECK(round["plan"]["codec"] == "vp9");
  CHECK(round["path"] == "/r.so");
  CHECK(round["film_frame_count"] == 9);
  CHECK(round["clips"] == Json::parse(R"([{"depth":1,"label":"a","start_s":0.5,"end_s":2.0}])"));
}

TEST_CASE("a piece of a preview is written whole or not at all") {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  const std::string png(kPreviewPieceBytes, 'x');
  CHECK(JobEventToJson(PreviewPiece{kMost, kMost, png, false, ""}).size() < PIPE_BUF);
}

TEST_CASE("an event is one line whatever it says") {
  const std::string line = JobEventToJson(LogLine{"x", "two\nlines \xff and a stray byte"});
  CHECK(line.find('\n') == std::string::npos);
  CHECK(JobEventFromJson(line).ok());
}

TEST_CASE("a line that is no event is refused") {
  const auto line = GENERATE(
      as<std::string>(), "", "{", "[]", "null", R"({"event":5})", R"({"event":"exploded"})",
      R"({"event":"warning"})", R"({"event":"warning","message":5})",
      R"({"event":"job_failed","code":"ok","message":""})", R"({"event":"described","fps":"0/0"})");
  CAPTURE(line);
  CHECK(JobEventFromJson(line).status().code() == StatusCode::kInvalidInput);
}

TEST_CASE("what is wrong with a line that is no event is said") {
  const auto said = [](const char* line) { return JobEventFromJson(line).status().message(); };
  CHECK(said(R"({"event":"exploded"})") == "'exploded' is not a kind of job event");
  CHECK(said(R"({"event":"job_failed","code":"ok","message":""})") ==
        "not a job event: 'ok' is not a status code");
  CHECK_THAT(said(R"({"event":"finished","frames":1.5})"),
             Catch::Contains("1.5 is not an integer in its limits"));
}

TEST_CASE("a number that is no integer in its field is refused") {
  const auto line = GENERATE(as<std::string>(), R"("bad_frames":[1.5])", R"("bad_frames":[true])",
                             R"("bad_frames":"12")", R"("frames":1e300)", R"("frames":1.5)",
                             R"("frames":true)", R"("frames":9223372036854775808)");
  Json event = Json::parse(JobEventToJson(Finished{}));
  event.update(Json::parse("{" + line + "}"));
  CAPTURE(line);
  CHECK(JobEventFromJson(event.dump()).status().code() == StatusCode::kInvalidInput);
}

}  // namespace
}  // namespace reel
