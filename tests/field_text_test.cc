#include "base/field_text.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

TEST_CASE("a relative path starts from the base and an absolute one does not") {
  CHECK(AbsolutePath("a.mp4", "/films").value() == "/films/a.mp4");
  CHECK(AbsolutePath("a.mp4", "/").value() == "/a.mp4");
  CHECK(AbsolutePath("../a.mp4", "/films").value() == "/films/../a.mp4");
  CHECK(AbsolutePath("/b/a.mp4", "/films").value() == "/b/a.mp4");
  CHECK(AbsolutePath("/b/a.mp4", "").value() == "/b/a.mp4");
}

TEST_CASE("a path that no program could be given is refused with the reason") {
  using std::string_literals::operator""s;
  CHECK(AbsolutePath("", "/films").status().message() == "an empty path");
  CHECK(AbsolutePath("a", "").status().message() == "'a' is not an absolute path");
  CHECK(AbsolutePath("a\0b"s, "/").status().message() == R"('/a\x00b' holds a control character)");
  CHECK(AbsolutePath("a\nb", "/").status().message() == R"('/a\x0ab' holds a control character)");
  CHECK(AbsolutePath("a\xff", "/").status().message() == R"('/a\xff' is not UTF-8)");
  CHECK(AbsolutePath(std::string(4095, 'a'), "/")
            .status()
            .message()
            .ends_with("is 4096 bytes long; the limit is 4095"));
  CHECK(AbsolutePath(std::string(4094, 'a'), "/").ok());
}

TEST_CASE("a text may have newlines and a word may not") {
  CHECK(CheckText("two\nlines\tand a tab").ok());
  CHECK(CheckText("").ok());
  CHECK_FALSE(CheckText("\x1b[31m").ok());
  CHECK_FALSE(CheckText(std::string(64 * 1024 + 1, 'a')).ok());
  CHECK_FALSE(CheckWord("two\nlines").ok());
  CHECK_FALSE(CheckWord("").ok());
}

TEST_CASE("a quoted text is cut between characters and stays UTF-8") {
  // As one object: GCC 12 falsely warns of the bounds of a sum of temporaries (-Warray-bounds).
  const std::string as(79, 'a');
  CHECK(Quoted(as + "\u00e9b") == "'" + as + "...'");
  CHECK(Quoted("caf\u00e9") == "'caf\u00e9'");
  CHECK(Quoted("caf\xe9") == R"('caf\xe9')");
}

}  // namespace
}  // namespace reel
