#include "client/failure_text.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

JobFailed Example() {
  JobFailed failed{StatusCode::kFailed, "frame 3 could not be drawn", {}, 2};
  failed.cause = {"producer 3",
                  3,
                  "was killed by signal 11 (SIGSEGV, Segmentation fault)",
                  3,
                  {"Dot::Draw() at dot.cc:12", "reel_draw"},
                  {"about to crash", "now"},
                  "ffmpeg -f rawvideo -i -",
                  "reel still ./dot.so --frame 3 -o frame.png"};
  return failed;
}

TEST_CASE("all that is known of a failure is said, a line each") {
  CHECK(FailureText(Example(), 7) ==
        "frame 3 could not be drawn\n"
        "  process:     producer 3\n"
        "  frame:       3\n"
        "  how:         was killed by signal 11 (SIGSEGV, Segmentation fault)\n"
        "  attempts:    3\n"
        "  backtrace:\n"
        "    Dot::Draw() at dot.cc:12\n"
        "    reel_draw\n"
        "  it printed last:\n"
        "    about to crash\n"
        "    now\n"
        "  encoder:     ffmpeg -f rawvideo -i -\n"
        "  reproduce:   reel still ./dot.so --frame 3 -o frame.png\n"
        "  kept:        2 finished segments; `reel retry 7` goes on from there");
}

TEST_CASE("a job without a daemon goes on with --resume, and only when something was kept") {
  JobFailed failed{StatusCode::kFailed, "no", {}, 1};
  CHECK(FailureText(failed, std::nullopt) ==
        "no\n  kept:        1 finished segment; the same command with --resume goes on from there");
  failed.segments_kept = 0;
  CHECK(FailureText(failed, std::nullopt) == "no");
  CHECK(FailureText(failed, 4) == "no\n  go on:       `reel retry 4` tries it again");
  failed.code = StatusCode::kInvalidInput;  // the same again is refused again
  CHECK(FailureText(failed, 4) ==
        "no\n  go on:       put that right, then `reel retry 4`; a job that is changed is a new "
        "one, for `reel submit`");
}

TEST_CASE("nothing of a failure reaches the terminal as a control character") {
  JobFailed failed = Example();
  const std::string evil = "\x1b[2J\x07\r\x80";
  failed.message += evil;
  failed.cause.process += evil;
  failed.cause.how += evil + "\nforged: line";
  failed.cause.backtrace[0] += evil;
  failed.cause.last_lines[0] += evil + "\n  frame:       9";
  failed.cause.encoder_command += evil;
  failed.cause.reproduce += evil;
  const std::string text = FailureText(failed, 7);
  for (const char* bad : {"\x1b", "\x07", "\r", "\x80", "\nforged", "\n  frame:       9"}) {
    CHECK(text.find(bad) == std::string::npos);
  }
}

TEST_CASE("a program gets the cause taken apart, on one line") {
  const std::string json = FailureJson(Example());
  CHECK(json.starts_with(R"({"error":{)"));
  CHECK(json.find(R"("segments_kept":2)") != std::string::npos);
  CHECK(json.find(R"("cause":{)") != std::string::npos);
  CHECK(json.find(R"("frame":3)") != std::string::npos);
  CHECK(json.find("\"event\"") == std::string::npos);
  CHECK(json.find('\n') == std::string::npos);
}

TEST_CASE("a failure on a cluster says on which node, in which task, and where its log stands") {
  JobFailed failed = Example();
  failed.cause.node = "n2\x1b";
  failed.cause.task = 0;
  failed.cause.log = "/o/.film.mp4.reel/tasks/0.log";
  const std::string text = FailureText(failed, 7);
  CHECK_THAT(text, Catch::Contains("\n  process:     producer 3\n  node:        n2\\x1b\n"
                                   "  task:        0\n  frame:       3\n") &&
                       Catch::Contains("\n  log:         /o/.film.mp4.reel/tasks/0.log\n") &&
                       Catch::Contains("\n  reproduce:   reel still ./dot.so --frame 3"));
  const std::string json = FailureJson(failed);
  CHECK_THAT(json, Catch::Contains(R"("task":0)") &&
                       Catch::Contains(R"("log":"/o/.film.mp4.reel/tasks/0.log")"));
}

}  // namespace
}  // namespace reel
