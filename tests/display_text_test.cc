#include "client/display_text.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

namespace reel {
namespace {

TEST_CASE("nothing that a terminal acts on gets through") {
  using std::string_view_literals::operator""sv;
  CHECK(Printable("plain \u00e9 \u2603 \U0001F600") == "plain \u00e9 \u2603 \U0001F600");
  CHECK(Printable("\x1b[31mred") == R"(\x1b[31mred)");
  CHECK(Printable("a\0b\r\x7f"sv) == R"(a\x00b\x0d\x7f)");
  CHECK(Printable("\xc2\x9b"
                  "2J") == R"(\xc2\x9b2J)");  // U+009B is CSI in one character
  CHECK(Printable("a\tb") == "a b");
}

TEST_CASE("bytes that are not UTF-8 are shown one by one") {
  CHECK(Printable("\xff") == R"(\xff)");
  CHECK(Printable("caf\xe9!") == R"(caf\xe9!)");
  CHECK(Printable("\xc0\x9b") == R"(\xc0\x9b)");          // an overlong form
  CHECK(Printable("\xed\xa0\x80") == R"(\xed\xa0\x80)");  // half of a surrogate pair
  CHECK(Printable("\xf0\x9f\x98") == R"(\xf0\x9f\x98)");  // cut
}

TEST_CASE("newlines stay only where several lines are wanted") {
  CHECK(Printable("a\nb") == R"(a\x0ab)");
  CHECK(Printable("a\nb", Lines::kMany) == "a\nb");
}

TEST_CASE("bytes are counted in the unit that keeps them short") {
  CHECK(FormatBytes(0) == "0 B");
  CHECK(FormatBytes(1023) == "1023 B");
  CHECK(FormatBytes(1024) == "1.0 KiB");
  CHECK(FormatBytes(3'250'586) == "3.1 MiB");
  CHECK(FormatBytes(int64_t{1} << 62) == "4194304.0 TiB");
}

TEST_CASE("seconds become a clock") {
  CHECK(FormatClock(0) == "0:00");
  CHECK(FormatClock(59.6) == "1:00");
  CHECK(FormatClock(754) == "12:34");
  CHECK(FormatClock(11109) == "3:05:09");
  CHECK(FormatClock(1e300) == "277777:46:40");
}

}  // namespace
}  // namespace reel
