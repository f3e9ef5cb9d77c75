#include "client/text_style.h"

#include <catch2/catch.hpp>
#include <cstdlib>

namespace reel {
namespace {

TEST_CASE("colours follow the flag, then NO_COLOR, then the terminal") {
  struct Row {
    ColorChoice choice;
    bool is_terminal;
    const char* no_color;
    const char* term;
    bool colored;
  };
  const auto row = GENERATE(values<Row>({
      {ColorChoice::kAuto, true, nullptr, "xterm", true},
      {ColorChoice::kAuto, true, "", "xterm", true},
      {ColorChoice::kAuto, true, "1", "xterm", false},
      {ColorChoice::kAuto, true, "0", "xterm", false},
      {ColorChoice::kAuto, true, nullptr, "dumb", false},
      {ColorChoice::kAuto, true, nullptr, "", false},
      {ColorChoice::kAuto, true, nullptr, nullptr, false},
      {ColorChoice::kAuto, false, nullptr, "xterm", false},
      {ColorChoice::kNever, true, nullptr, "xterm", false},
      {ColorChoice::kAlways, false, "1", "dumb", true},
  }));
  CAPTURE(row.is_terminal, row.colored);
  CHECK(WantsColor(row.choice, row.is_terminal, row.no_color, row.term) == row.colored);
}

TEST_CASE("a text keeps its characters, and is only wrapped where colours are wanted") {
  CHECK(Toned("reel:", Tone::kError, true) == "\x1b[1;31mreel:\x1b[0m");
  CHECK(Toned("reel:", Tone::kError, false) == "reel:");
  CHECK(Toned("plain", Tone::kPlain, true) == "plain");
  CHECK(Toned("", Tone::kBad, true).empty());
}

TEST_CASE("the names of the choices are those of the flag") {
  CHECK(ColorChoiceFromName("always") == ColorChoice::kAlways);
  CHECK(ColorChoiceFromName("auto") == ColorChoice::kAuto);
  CHECK(ColorChoiceFromName("never") == ColorChoice::kNever);
  CHECK_FALSE(ColorChoiceFromName("yes"));
}

TEST_CASE("the first locale variable that says anything decides about blocks") {
  const auto uses = [](const char* all, const char* type, const char* lang) {
    setenv("LC_ALL", all, 1);
    setenv("LC_CTYPE", type, 1);
    setenv("LANG", lang, 1);
    return UsesUtf8();
  };
  CHECK(uses("", "", "C.UTF-8"));
  CHECK(uses("", "de_DE.utf8", "C"));
  CHECK_FALSE(uses("C", "", "de_DE.UTF-8"));
  CHECK_FALSE(uses("", "", ""));
}

}  // namespace
}  // namespace reel
