// JsonPlaces: where in a JSON text each of its values stands, for messages that name the line.
//
// nlohmann-json gives no positions for what it has accepted, so this is a scanner beside it: it
// takes what nlohmann-json takes with comments (// and /* */, a byte order mark), and judges
// nothing. Any other text is scanned to its end, too; what is then found in it means nothing.
//
//     JsonPlaces places(text);
//     places.Find("timeline.then[2].crop")->line
//
// Immutable; any process and thread.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace reel {

struct JsonPlace {
  int line = 1;      // of a member its key's, of any other value its first character's
  size_t begin = 0;  // the value's bytes in the text, without blanks and comments around it
  size_t end = 0;

  friend bool operator==(const JsonPlace&, const JsonPlace&) = default;
};

class JsonPlaces {
 public:
  // Values that are nested deeper are no places of their own. More than any text of Reel's has.
  static constexpr int kMaxDepth = 64;

  // `first_line` is the number of the text's first line, for a text that was cut out of another.
  // The text is not needed afterwards.
  explicit JsonPlaces(std::string_view text, int first_line = 1);

  // Keys joined by dots, array indexes in brackets: "then[2].crop"; "" is the whole text's value. A
  // key's own dots and brackets are as they are, its escapes are decoded (but for pairs of \u that
  // are one character, which stay as written). Of several places with the same path the last, as
  // nlohmann-json takes it. Null when there is none. The place lives as long as this object.
  const JsonPlace* Find(std::string_view path) const;

 private:
  friend class JsonPlaceScanner;

  struct Node {
    enum class Kind { kObject, kArray, kOther };
    Kind kind = Kind::kOther;
    std::string key;  // of an object's member
    JsonPlace place;
    std::vector<Node> children;
  };

  static const Node* FindBelow(const Node& node, std::string_view path, bool is_root);

  Node root_;
};

}  // namespace reel
