#include "client/text_columns.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

TEST_CASE("a text takes the columns that a terminal gives it") {
  CHECK(TextColumns("") == 0);
  CHECK(TextColumns("abc") == 3);
  CHECK(TextColumns("f\u00fcr") == 3);
  CHECK(TextColumns("fu\u0308r") == 3);
  CHECK(TextColumns("\u6620\u753b.mp4") == 8);
  CHECK(TextColumns("\U0001F3AC") == 2);
  CHECK(TextColumns("\u2588\u2591") == 2);
}

TEST_CASE("no character is cut in two") {
  const std::string text = "\u6620a\u753b";  // two columns, one, two
  CHECK(FirstColumns(text, 1).empty());
  CHECK(FirstColumns(text, 4) == "\u6620a");
  CHECK(LastColumns(text, 2) == "\u753b");
  CHECK(LastColumns(text, 4) == "a\u753b");
  CHECK(LastColumns(text, 5) == text);
}

TEST_CASE("what does not fit is shortened and says so") {
  CHECK(ShortenedToBegin("abcdef", 4) == "ab..");
  CHECK(ShortenedToEnd("/a/film.mp4", 8) == "..lm.mp4");
  CHECK(ShortenedToEnd("abcdef", 2) == "ef");
  CHECK(ShortenedToBegin("abc", 3) == "abc");
}

TEST_CASE("a column has its width, whatever is in it") {
  for (const std::string text : {"", "a", "\u6620\u753b\u9928", "abcdefghijkl"}) {
    for (int columns = 0; columns < 9; ++columns) {
      CAPTURE(text, columns);
      CHECK(TextColumns(PadRight(text, columns)) == columns);
      CHECK(TextColumns(PadLeft(text, columns)) == columns);
    }
  }
  CHECK(PadLeft("7", 3) == "  7");
  CHECK(PadRight("7", 3) == "7  ");
}

}  // namespace
}  // namespace reel
