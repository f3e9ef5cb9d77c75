#include "client/progress_line.h"

#include <catch2/catch.hpp>
#include <string>

#include "client/text_columns.h"

namespace reel {
namespace {

Progress Half() { return {Phase::kRendering, 150, 300, 75.0, 4, 0, 0, {}}; }
ProgressNotes Encoder() { return {2, SpeedLimit::kEncoder, ""}; }
std::string Line(int columns, const ProgressNotes& notes = Encoder()) {
  return ProgressLine(Half(), notes, {columns, false, false});
}

TEST_CASE("the line shows all its parts where there is room") {
  CHECK(Line(130) ==
        "[##################..................]  50%  150/300 frames   75.0 frames/s   0:02 left  "
        "4 producers  limited by the encoder");
}

TEST_CASE("why there are so many producers is told with what limits the speed") {
  Progress progress = Half();
  progress.producers_reason = "all 4 processors are busy";
  CHECK_THAT(
      ProgressText(progress, {2, SpeedLimit::kDrawing, ""}),
      Catch::EndsWith(
          "0:02 left  4 producers: all 4 processors are busy  limited by your drawing code"));
}

TEST_CASE("a reason that names the slower side is told once") {
  Progress progress = Half();
  progress.producers_reason = "the encoder is the slower one";
  CHECK_THAT(ProgressText(progress, Encoder()),
             Catch::EndsWith("4 producers: the encoder is the slower one"));
  CHECK_THAT(ProgressLine(progress, Encoder(), {160, false, false}),
             Catch::EndsWith("4 producers  limited by the encoder"));
}

TEST_CASE("the line never exceeds the width and loses the least important first") {
  for (int columns = 0; columns < 150; ++columns) {
    CAPTURE(columns);
    CHECK(TextColumns(Line(columns)) <= columns);
    CHECK(TextColumns(ProgressLine(Half(), Encoder(), {columns, false, true})) <= columns);
  }
  CHECK(Line(79) == "[#######.......]  50%   75.0 frames/s   0:02 left  limited by the encoder");
  CHECK(Line(60) == "[############.............]  50%   75.0 frames/s   0:02 left");
  CHECK(Line(40) == "[##########...........]  50%   0:02 left");
  CHECK(Line(34) == " 50%   75.0 frames/s   0:02 left");
  CHECK(Line(20) == " 50%   0:02 left");
  CHECK(Line(5) == " 50%");
  CHECK(Line(2).empty());
}

TEST_CASE("the bar keeps its length while numbers grow") {
  const auto bar_of = [](int64_t done, double rate, double left_s, SpeedLimit limit) {
    const std::string line = ProgressLine({Phase::kRendering, done, 3000, rate, 4, 0, 0, {}},
                                          {left_s, limit, ""}, {100, false, false});
    return line.find(']');
  };
  const size_t length = bar_of(1, 1.5, 2, SpeedLimit::kEncoder);
  CHECK(length == bar_of(2999, 123.4, 754, SpeedLimit::kEncoder));
  CHECK(length == bar_of(2999, 123.4, 754, SpeedLimit::kDrawing));
}

TEST_CASE("colours and blocks take no more columns") {
  const std::string line = ProgressLine(Half(), Encoder(), {79, true, true});
  CHECK(line.find("\x1b[36m\u2588") == 0);
  CHECK(line.find("\u2591\x1b[0m") != std::string::npos);
  CHECK_THAT(line, !Catch::Contains("[#"));
}

TEST_CASE("100% is said only when every frame is done") {
  CHECK(ProgressPercent({Phase::kRendering, 299'999, 300'000, 0, 1, 0, 0, {}}) == 99);
  CHECK(ProgressPercent({Phase::kRendering, 300'000, 300'000, 0, 1, 0, 0, {}}) == 100);
  CHECK(ProgressPercent({Phase::kRendering, 0, 0, 0, 1, 0, 0, {}}) == 0);
}

TEST_CASE("without a rate there is no time left") {
  CHECK(ProgressText({Phase::kRendering, 0, 300, 0, 1, 0, 0, {}}, {}) ==
        "  0%  0/300 frames  1 producer");
}

TEST_CASE("another phase than rendering says what it is") {
  CHECK(ProgressText({Phase::kSecondPass, 300, 300, 75, 4, 0, 0, {}}, Encoder()) ==
        "100%  300/300 frames  second pass");
}

TEST_CASE("a job that waits by itself says what for in the place of its speed") {
  const ProgressNotes notes{2, SpeedLimit::kEncoder, "waiting for room on the disk"};
  CHECK(ProgressText(Half(), notes) == " 50%  150/300 frames  waiting for room on the disk");
}

TEST_CASE("the planned line states the whole plan") {
  const Planned planned{
      "red_square", 1280, 720, {30000, 1001}, 0, 300, "h264", "yuv420p", 24, 1'382'400, 2, 1, 0,
      "/o.mp4"};
  CHECK(PlannedLine(planned) ==
        "red_square: 1280x720, 30000/1001 frames/s, 300 frames to h264; 2 producers, ring: 24 "
        "slots, 31.6 MiB");
}

TEST_CASE("the planned line of a part says where it begins") {
  Planned planned{"a\x1b", 2, 2, {1, 1}, 100, 1, "png", "bgra", 1, 16, 1, 1, 0, "/o.png"};
  CHECK(PlannedLine(planned) ==
        R"(a\x1b: 2x2, 1 frames/s, 1 frame from frame 100 to png; 1 producer, ring: 1 slot, 16 B)");
}

Progress OnNodes(int64_t running, int64_t waiting, const std::string& waits_for) {
  Progress progress{Phase::kRendering, 150, 300, running > 0 ? 98.25 : 0, 0, 0, 6, {}};
  progress.nodes = running / 4;
  progress.tasks_running = running;
  progress.tasks_waiting = waiting;
  progress.waits_for = waits_for;
  return progress;
}
ProgressNotes OfTwelve() {
  ProgressNotes notes{2, SpeedLimit::kUnknown, ""};
  notes.is_on_cluster = true;
  notes.segment_count = 12;
  return notes;
}

TEST_CASE("the line of a job on a cluster has segments, nodes and tasks, and no producers") {
  const Progress progress = OnNodes(8, 4, "Resources");
  CHECK(
      ProgressText(progress, OfTwelve()) ==
      " 50%  6/12 segments  150/300 frames  98.2 frames/s  0:02 left  8 tasks on 2 nodes, 4 wait: "
      "Resources");
  // Whoever does not know the plan.
  CHECK(ProgressText(progress, {}) ==
        " 50%  6 segments done  150/300 frames  98.2 frames/s  8 tasks on 2 nodes, 4 wait: "
        "Resources");
  CHECK(ProgressLine(progress, OfTwelve(), {130, false, false}) ==
        "[############............]  50%   6/12 segments  150/300 frames   98.2 frames/s   0:02 "
        "left  "
        "8 tasks on 2 nodes, 4 wait: Resources");
}

TEST_CASE(
    "a narrow line of a job on a cluster loses why tasks wait first, and its time left last") {
  const auto line = [](int columns) {
    return ProgressLine(OnNodes(8, 4, "Resources"), OfTwelve(), {columns, false, false});
  };
  for (int columns = 0; columns < 150; ++columns) CHECK(TextColumns(line(columns)) <= columns);
  CHECK(line(105) ==
        "[#####.....]  50%   6/12 segments  150/300 frames   98.2 frames/s   0:02 left  8 tasks on "
        "2 nodes, 4 wait");
  CHECK(line(79) ==
        "[####....]  50%   6/12 segments   98.2 frames/s   0:02 left  8 tasks on 2 nodes");
  CHECK(line(60) == "[####.....]  50%   6/12 segments   98.2 frames/s   0:02 left");
  CHECK(line(40) == "[##########...........]  50%   0:02 left");
}

TEST_CASE(
    "while no task of a job on a cluster runs the line says what is waited for, and how long") {
  ProgressNotes notes = OfTwelve();
  notes.left_s.reset();
  CHECK(ProgressText(OnNodes(0, 12, "Resources"), notes) ==
        " 50%  6/12 segments  150/300 frames  12 tasks wait: Resources");
  notes.awaited_s = 0.4;
  CHECK(ProgressText(OnNodes(0, 0, ""), notes) ==
        " 50%  6/12 segments  150/300 frames  waiting for the cluster");
  notes.awaited_s = 35;
  CHECK(ProgressText(OnNodes(0, 1, "Priority"), notes) ==
        " 50%  6/12 segments  150/300 frames  1 task waits: Priority (0:35)");
  // Before there is a plan.
  notes.segment_count = 0;
  Progress first;
  first.frame_count = 300;
  CHECK(ProgressText(first, notes) == "  0%  0/300 frames  waiting for the cluster (0:35)");
}

TEST_CASE("what a job on a cluster does on this machine is told without its tasks") {
  Progress progress = OnNodes(0, 0, "");
  progress.phase = Phase::kJoining;
  CHECK(ProgressText(progress, OfTwelve()) == " 50%  6/12 segments  150/300 frames  joining");
  ProgressNotes paused = OfTwelve();
  paused.pause_words = "waiting for the cluster";
  CHECK(ProgressText(OnNodes(4, 4, "Resources"), paused) ==
        " 50%  6/12 segments  150/300 frames  waiting for the cluster");
}

TEST_CASE("where this machine draws nothing the planned line has neither producers nor a ring") {
  Planned planned{"red_square", 1280, 720, {60, 1}, 0,  300, "h264",
                  "yuv420p",    0,    0,   0,       12, 0,   "/o.mp4"};
  CHECK(PlannedLine(planned) ==
        "red_square: 1280x720, 60 frames/s, 300 frames to h264; 12 segments");
  CHECK(PlannedTasksLine(planned).empty());
  planned.segments_kept = 3;
  planned.tasks = "5 tasks of 2 segments: 0.1 s a frame\x1b";
  CHECK(PlannedLine(planned) ==
        "red_square: 1280x720, 60 frames/s, 300 frames to h264; 12 segments, 3 of them kept");
  CHECK(PlannedTasksLine(planned) == R"(on the cluster: 5 tasks of 2 segments: 0.1 s a frame\x1b)");
}

}  // namespace
}  // namespace reel
