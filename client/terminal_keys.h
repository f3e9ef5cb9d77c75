// KeyDecoder: the keys of a terminal from the bytes that it sends. Pure; one thread.
//
// A key that is no character comes as an escape sequence (ECMA-48; cursor keys as of VT100 in both its
// modes), which may arrive in pieces. A lone escape is the key itself when nothing follows it.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reel {

enum class Key { kCharacter, kUp, kDown, kPageUp, kPageDown, kHome, kEnd, kEnter, kEscape };

struct KeyPress {
  Key key = Key::kCharacter;
  char character = 0;  // of kCharacter: ASCII; others are left out

  friend bool operator==(const KeyPress&, const KeyPress&) = default;
};

class KeyDecoder {
 public:
  std::vector<KeyPress> Feed(std::string_view bytes);

  // A sequence has begun; when nothing follows for a moment, call Flush.
  bool is_waiting() const { return !pending_.empty(); }
  std::vector<KeyPress> Flush();

 private:
  std::string pending_;
};

}  // namespace reel
