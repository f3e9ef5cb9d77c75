#include "daemon/reeld/line_splitter.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace reel {
namespace {

using Lines = std::vector<std::string>;

// Cut lines end in "~". `piece_bytes` at a time.
Lines Split(const std::string& text, size_t max_line_bytes, size_t piece_bytes) {
  Lines lines;
  const LineSplitter::Sink sink = [&](std::string_view line, bool is_cut) {
    lines.push_back(std::string(line) + (is_cut ? "~" : ""));
  };
  LineSplitter splitter(max_line_bytes);
  for (size_t at = 0; at < text.size(); at += piece_bytes) {
    splitter.Feed(std::string_view(text).substr(at, piece_bytes), sink);
  }
  splitter.End(sink);
  return lines;
}

TEST_CASE("lines are the same however the bytes come") {
  struct Row {
    std::string text;
    Lines expected;
  };
  const std::vector<Row> rows = {
      {"", {}},
      {"a\n", {"a"}},
      {"a\nbc\n", {"a", "bc"}},
      {"a\n\nb\n", {"a", "", "b"}},
      {"a\nlast", {"a", "last"}},
      {"12345\n", {"12345"}},
      {"123456\n", {"12345~"}},
      {"123456789\nb\n", {"12345~", "b"}},
      {"123456789", {"12345~"}},
  };
  for (const Row& row : rows) {
    for (const size_t piece_bytes : {1, 2, 3, 100}) {
      INFO("\"" << row.text << "\" in pieces of " << piece_bytes);
      CHECK(Split(row.text, 5, piece_bytes) == row.expected);
    }
  }
}

}  // namespace
}  // namespace reel
