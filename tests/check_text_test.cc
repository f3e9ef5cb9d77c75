#include "client/check_text.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace reel {
namespace {

Checked WholeFilm() {
  return {{"line_chart",
           1280,
           720,
           {60, 1},
           0,
           300,
           "h264",
           "yuv420p",
           24,
           1 << 20,
           2,
           1,
           0,
           "/out/film.mp4",
           "as a start"},
          "/lib/line_chart.so",
          300,
          {}};
}

TEST_CASE("a job that could be rendered is told as a short table") {
  CHECK(CheckedText("film.json", WholeFilm(), {}, 80) ==
        "film.json: can be rendered\n"
        "  renderer   line_chart\n"
        "  file       /lib/line_chart.so\n"
        "  size       1280x720\n"
        "  fps        60\n"
        "  length     300 frames (5.00 s)\n"
        "  codec      h264, from yuv420p\n"
        "  output     /out/film.mp4\n"
        "  segments   1\n"
        "  producers  2 (as a start)\n"
        "  ring       24 slots, 24.0 MiB\n");
}

TEST_CASE("a part of a film and what is kept of it are told") {
  Checked part = WholeFilm();
  part.plan.first_frame = 60;
  part.plan.frame_count = 1;
  part.plan.segment_count = 3;
  part.plan.segments_kept = 2;
  part.plan.renderer = "\x1b[2J";
  CHECK_THAT(CheckedText("a\nb", part, {}, 80),
             Catch::StartsWith("a\\x0ab: can be rendered\n  renderer   \\x1b[2J\n") &&
                 Catch::Contains("\n  length     300 frames (5.00 s)\n"
                                 "  part       1 frame (0.02 s) from frame 60\n") &&
                 Catch::Contains("\n  segments   3, 2 of them finished by an earlier run\n"));
}

TEST_CASE("a film that is put together from parts is drawn over its whole length") {
  Checked film = WholeFilm();
  film.plan.frame_count = 60;
  film.clips = {{0, "first", 0, 2.5}, {0, "second", 2.5, 5}};
  CHECK_THAT(CheckedText("film.json", film, {}, 29),
             Catch::EndsWith("\n"
                             "first   ██████████\n"
                             "second            ██████████\n"
                             "        |0s |1s |2s |3s |4s\n"));
}

TEST_CASE("the plan for programs has every number in its unit") {
  Checked film = WholeFilm();
  film.plan.first_frame = 60;
  film.plan.frame_count = 120;
  film.clips = {{1, "a", 0.5, 2.5}};
  CHECK(nlohmann::json::parse(CheckedJson(film, {})) == nlohmann::json::parse(R"({
    "renderer": "line_chart", "path": "/lib/line_chart.so", "width": 1280, "height": 720,
    "fps": "60", "film_frame_count": 300, "first_frame": 60, "frame_count": 120, "duration_s": 2.0,
    "codec": "h264", "pixel_format": "yuv420p", "output": "/out/film.mp4", "segment_count": 1,
    "segments_kept": 0, "producers": 2, "producers_reason": "as a start", "ring_slots": 24,
    "ring_bytes": 25165824, "sandbox": "", "on": "here",
    "clips": [{"depth": 1, "label": "a", "start_s": 0.5, "end_s": 2.5}]})"));
}

TEST_CASE("of a job on a cluster it is told where its segments are made, and no number of here") {
  ClusterSpec cluster;
  cluster.engine = "slurm";
  cluster.partition = "long\x1b";
  CHECK_THAT(CheckedText("film.json", WholeFilm(), cluster, 80),
             Catch::EndsWith("\n  segments   1\n  made on    slurm, partition long\\x1b\n"));
  CHECK(nlohmann::json::parse(CheckedJson(WholeFilm(), cluster))["on"] == "slurm");
}

}  // namespace
}  // namespace reel
