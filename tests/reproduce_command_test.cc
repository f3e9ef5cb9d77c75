#include "daemon/supervisor/reproduce_command.h"

#include <catch2/catch.hpp>
#include <string>

#include "command_output.h"
#include "daemon/supervisor/shell_text.h"

namespace reel {
namespace {

TEST_CASE("a shell reads a quoted word back as it was") {
  const std::string word =
      GENERATE(as<std::string>(), "", "plain", "two words", "it's", "''", "$HOME", "`id`", "a\\b",
               "\"", "*", "~", "#x", "a;b", "-n", "line\nbreak", "\xc3\xa9t\xc3\xa9", "x=y", "!");
  CHECK(OutputOf("printf '%s.' " + ShellQuoted(word)) == word + ".");
}

TEST_CASE("a word that needs no quotes gets none") {
  CHECK(ShellQuoted("/data/film-1.png") == "/data/film-1.png");
  CHECK(ShellQuoted("csv=sales,2024") == "csv=sales,2024");
}

TEST_CASE("the command draws the frame of the job and nothing else") {
  JobSpec job;
  job.scene = "dot";
  CHECK(ReproduceCommand(job, 17) == "reel still dot --frame 17 -o frame-17.png");

  job.scene = "/my scenes/dot.so";
  job.size = Size{64, 48};
  job.fps = Rational{30000, 1001};
  job.duration_s = Rational{5, 2};
  job.params["csv"] = {"/data/x y.csv", "/data"};
  job.params["color"] = {"red", "/data"};
  job.range = FrameRange{10, 20};
  job.output.path = "/films/a.mp4";
  CHECK(ReproduceCommand(job, 17) ==
        "reel still '/my scenes/dot.so' --frame 17 --size 64x48 --fps 30000/1001 --duration 5/2s "
        "--param color=red --param 'csv=/data/x y.csv' -o frame-17.png");

  job.duration_s.reset();
  job.frames = 90;
  CHECK_THAT(ReproduceCommand(job, 17), Catch::Contains(" --frames 90 "));
  job.sandbox = SandboxLevel::kStrict;
  CHECK_THAT(ReproduceCommand(job, 17), Catch::EndsWith(" --sandbox strict -o frame-17.png"));
}

}  // namespace
}  // namespace reel
