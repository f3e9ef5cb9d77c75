#include "client/styled_line.h"

#include <catch2/catch.hpp>

namespace reel {
namespace {

TEST_CASE("a line is cut to the columns, and its colours end with it") {
  StyledLine line("ab", Tone::kBad);
  line.Add("cdef");
  CHECK(line.text() == "abcdef");
  CHECK(ToTerminalText(line, 10, false) == "abcdef");
  CHECK(ToTerminalText(line, 3, true) == "\x1b[31mab\x1b[0mc");
  CHECK(ToTerminalText(line, 1, true) == "\x1b[31ma\x1b[0m");
  CHECK(ToTerminalText(line, 0, true).empty());
}

TEST_CASE("the selected line is in reverse to the edge, also without colours") {
  StyledLine line("ab", Tone::kBad);
  line.is_selected = true;
  CHECK(ToTerminalText(line, 4, true) == "\x1b[7mab  \x1b[0m");
  CHECK(ToTerminalText(line, 4, false) == "\x1b[7mab  \x1b[0m");
}

}  // namespace
}  // namespace reel
