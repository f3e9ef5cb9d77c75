#include "client/job_summary.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace reel {
namespace {

Finished Film() {
  return {300,
          2.0,
          4,
          0,
          100 << 20,
          3 << 20,
          "/out/film.mp4",
          {},
          {500'000'000, 100'000'000},
          "all 4 processors are busy"};
}

TEST_CASE("the summary names file, time, memory and the flag for the next run") {
  CHECK(SummaryText(Film(), false) ==
        "/out/film.mp4: 300 frames in 2.0 s (150.0 frames/s), 3.0 MiB\n"
        "4 producers (all 4 processors are busy), 100.0 MiB at most; the encoder waited 0.5 s for "
        "frames; next time: --producers 4");
}

TEST_CASE("a number of producers that was given is not advised again") {
  CHECK(SummaryText(Film(), true).find("--producers") == std::string::npos);
}

TEST_CASE("frames that were drawn again are said") {
  Finished finished = Film();
  finished.retries = 2;
  CHECK_THAT(SummaryText(finished, true), Catch::EndsWith("; 2 drawn again after a crash"));
}

TEST_CASE("frames that could not be drawn are listed, of many the first") {
  Finished finished = Film();
  finished.bad_frames = {7, 40};
  CHECK_THAT(SummaryText(finished, true),
             Catch::Contains("\n2 frames could not be drawn: 7, 40\n"));
  finished.bad_frames.assign(100, 5);
  CHECK_THAT(SummaryText(finished, true), Catch::Contains("100 frames could not be drawn: 5, 5") &&
                                              Catch::Contains(", 5, ...\n"));
}

TEST_CASE("frames from the cache are said, and those that checked it, and no number is advised") {
  Finished finished = Film();
  finished.frames_from_cache = 296;
  CHECK_THAT(SummaryText(finished, false), Catch::EndsWith("; 296 frames from the cache"));
  finished.cache_checks = 4;
  CHECK_THAT(SummaryText(finished, false),
             Catch::EndsWith("; 296 frames from the cache (4 more were drawn to check it)"));
}

TEST_CASE("a film that an interrupted run had finished is said to be there") {
  Finished finished = Film();
  finished.peak_memory_bytes = 0;
  CHECK(SummaryText(finished, false) == "/out/film.mp4: was there already, 300 frames, 3.0 MiB");
}

TEST_CASE("one frame needs one line") {
  Finished finished = Film();
  finished.frames = 1;
  CHECK(SummaryText(finished, false) == "/out/film.mp4: 1 frame in 2.0 s (0.5 frames/s), 3.0 MiB");
}

TEST_CASE("the summary for programs has every number in its unit") {
  CHECK(nlohmann::json::parse(SummaryJson(Film())) == nlohmann::json::parse(R"({
    "frames": 300, "wall_seconds": 2.0, "producers": 4,
    "producers_reason": "all 4 processors are busy", "retries": 0,
    "peak_memory_bytes": 104857600, "bad_frames": [], "frames_from_cache": 0, "cache_checks": 0,
    "output": "/out/film.mp4", "output_bytes": 3145728,
    "waits": {"for_frame_s": 0.5, "for_pipe_s": 0.1}})"));
}

TEST_CASE("the summary of a film from a cluster has no producers, and none to advise") {
  Finished finished;
  finished.frames = 300;
  finished.wall_seconds = 2;
  finished.output_bytes = 3 << 20;
  finished.output = "/out/film.mp4";
  CHECK(ClusterSummaryText(finished) ==
        "/out/film.mp4: 300 frames in 2.0 s (150.0 frames/s), 3.0 MiB");
  finished.retries = 2;
  finished.frames_from_cache = 10;
  finished.bad_frames = {7};
  CHECK(ClusterSummaryText(finished) ==
        "/out/film.mp4: 300 frames in 2.0 s (150.0 frames/s), 3.0 MiB\n1 frame could not be drawn: "
        "7; 10 frames from the cache; 2 drawn again after a crash");
}

}  // namespace
}  // namespace reel
