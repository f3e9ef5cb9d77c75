#include "client/info_text.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace reel {
namespace {

TEST_CASE("a renderer's parameters stand in aligned columns") {
  const Described described{
      "line_chart",
      "/lib/line_chart.so",
      "A line grows.",
      {{"csv", "path", "", "the data"}, {"points", "integer", "100", "\x1b[1mhow many"}},
      1280,
      720,
      {60, 1},
      300,
      false};
  CHECK(InfoText(described) ==
        "line_chart: A line grows.\n"
        "  file     /lib/line_chart.so\n"
        "  size     1280x720\n"
        "  fps      60\n"
        "  length   300 frames (5.00 s)\n"
        "  alpha    no\n"
        "Parameters, as --param NAME=VALUE:\n"
        "  NAME    TYPE     DEFAULT  MEANING\n"
        "  csv     path              the data\n"
        "  points  integer  100      \\x1b[1mhow many\n");
}

TEST_CASE("what a renderer has no preference for is any") {
  Described described;
  described.renderer = "dot";
  described.has_alpha = true;
  CHECK(InfoText(described) ==
        "dot: \n  file     \n  size     any\n  fps      any\n  length   any\n  alpha    yes\n"
        "No parameters.\n");
}

TEST_CASE("the same is there for programs") {
  Described described;
  described.renderer = "dot";
  described.params = {{"r", "number", "20", "radius"}};
  CHECK(nlohmann::json::parse(InfoJson(described)) == nlohmann::json::parse(R"({
    "renderer": "dot", "path": "", "summary": "", "width": 0, "height": 0, "fps": "0",
    "frame_count": 0, "has_alpha": false,
    "params": [{"name": "r", "type": "number", "default": "20", "help": "radius"}]})"));
}

}  // namespace
}  // namespace reel
