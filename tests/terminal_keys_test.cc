#include "client/terminal_keys.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace reel {
namespace {

using Keys = std::vector<KeyPress>;

TEST_CASE("keys of both cursor modes, and characters, come as they were pressed") {
  struct Row {
    std::string bytes;
    Keys keys;
  };
  const auto row =
      GENERATE(values<Row>({{"q", {{Key::kCharacter, 'q'}}},
                            {"jk", {{Key::kCharacter, 'j'}, {Key::kCharacter, 'k'}}},
                            {"\x1b[A", {{Key::kUp, 0}}},
                            {"\x1bOB", {{Key::kDown, 0}}},
                            {"\x1b[5~\x1b[6~", {{Key::kPageUp, 0}, {Key::kPageDown, 0}}},
                            {"\x1b[1~\x1b[F", {{Key::kHome, 0}, {Key::kEnd, 0}}},
                            {"\r", {{Key::kEnter, 0}}},
                            // What nobody asked for does nothing.
                            {"\x01\x7f\xc3\xa4", {}},
                            {"\x1b[15~", {}},
                            {"\x1b[<0;3;4M", {}},
                            {"\x1b[2;5Aq", {{Key::kCharacter, 'q'}}}}));
  CAPTURE(row.bytes);
  CHECK(KeyDecoder().Feed(row.bytes) == row.keys);
  // In pieces, too.
  KeyDecoder decoder;
  Keys keys;
  for (const char byte : row.bytes) {
    for (const KeyPress& key : decoder.Feed({&byte, 1})) keys.push_back(key);
  }
  CHECK(keys == row.keys);
}

TEST_CASE("an escape alone is a key once nothing follows") {
  KeyDecoder decoder;
  CHECK(decoder.Feed("\x1b").empty());
  CHECK(decoder.is_waiting());
  CHECK(decoder.Flush() == Keys{{Key::kEscape, 0}});
  CHECK_FALSE(decoder.is_waiting());
}

TEST_CASE("a sequence that never ends does not swallow all that follows") {
  KeyDecoder decoder;
  decoder.Feed("\x1b[" + std::string(20, '1'));
  CHECK(decoder.Feed("q").back() == KeyPress{Key::kCharacter, 'q'});
}

}  // namespace
}  // namespace reel
