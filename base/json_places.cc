#include "base/json_places.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace reel {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr size_t kHexDigits = 4;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The code of "\u0041", given what follows the u.
std::optional<uint32_t> CodeOf(std::string_view text) {
  const std::string_view digits = text.substr(0, kHexDigits);
  uint32_t code = 0;
  const auto [stopped, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
  const bool is_code = digits.size() == kHexDigits && error == std::errc() &&
                       stopped == digits.data() + digits.size();
  constexpr uint32_t kFirstSurrogate = 0xD800;
  constexpr uint32_t kLastSurrogate = 0xDFFF;
  if (!is_code || (code >= kFirstSurrogate && code <= kLastSurrogate)) return std::nullopt;
  return code;
}

// UTF-8 of a code of at most 16 bits.
void AppendCode(std::string& text, uint32_t code) {
  const auto put = [&text](uint32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

// What stands between the quotes, without its escapes (RFC 8259, 7).
std::string Decoded(std::string_view quoted) {
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  std::string text;
  for (size_t i = 0; i < quoted.size(); ++i) {
    const char c = quoted[i];
    if (c != '\\' || i + 1 == quoted.size()) {
      text += c;
    } else if (const size_t name = kNames.find(quoted[i + 1]); name != std::string_view::npos) {
      text += kMeanings[name];
      ++i;
    } else if (const auto code = CodeOf(quoted.substr(i + 2)); quoted[i + 1] == 'u' && code) {
      AppendCode(text, *code);
      i += 1 + kHexDigits;
    } else {
      text += c;
    }
  }
  return text;
}

// Takes "[3]" from the beginning of `path`.
std::optional<size_t> TakeIndex(std::string_view& path) {
  size_t index = 0;
  const char* const end = path.data() + path.size();
  if (!path.starts_with('[')) return std::nullopt;
  const auto [stopped, error] = std::from_chars(path.data() + 1, end, index);
  if (error != std::errc() || stopped == end || *stopped != ']') return std::nullopt;
  path.remove_prefix(static_cast<size_t>(stopped + 1 - path.data()));
  return index;
}

}  // namespace

// Goes through a text once; every step takes at least one byte or ends what it is in.
class JsonPlaceScanner {
 public:
  using Node = JsonPlaces::Node;

  JsonPlaceScanner(std::string_view text, int first_line) : text_(text), line_(first_line) {
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  }

  Node Scan() {
    SkipBlanks();
    Node node;
    node.place.line = Line();
    ScanValue(node, 0);
    return node;
  }

 private:
  bool AtEnd() const { return at_ >= text_.size(); }
  char Now() const { return text_[at_]; }
  bool Begins(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  // Of the position, which only goes forward.
  int Line() {
    const std::string_view passed = text_.substr(counted_, at_ - counted_);
    line_ += static_cast<int>(std::count(passed.begin(), passed.end(), '\n'));
    counted_ = at_;
    return line_;
  }

  void SkipPast(std::string_view what, size_t from) {
    const size_t found = text_.find(what, from);
    at_ = found == std::string_view::npos ? text_.size() : found + what.size();
  }

  void SkipBlanks() {
    while (!AtEnd()) {
      if (IsBlank(Now())) {
        ++at_;
      } else if (Begins("//")) {
        SkipPast("\n", at_);
      } else if (Begins("/*")) {
        SkipPast("*/", at_ + 2);
      } else {
        return;
      }
    }
  }

  // A string with its quotes; at_ is then behind it.
  std::string_view TakeString() {
    const size_t begin = at_++;
    while (!AtEnd() && Now() != '"') at_ += Now() == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, text_.size());
    return text_.substr(begin, at_ - begin);
  }

  static std::string KeyOf(std::string_view quoted) {
    quoted.remove_prefix(1);
    if (quoted.ends_with('"')) quoted.remove_suffix(1);
    return Decoded(quoted);
  }

  // A number, true, false or null; nothing where a separator stands.
  void SkipWord() {
    constexpr std::string_view kSeparators = ",:[]{}\"/";
    while (!AtEnd() && !IsBlank(Now()) && kSeparators.find(Now()) == std::string_view::npos) ++at_;
  }

  void ScanValue(Node& node, int depth) {
    node.place.begin = at_;
    if (AtEnd()) {
      node.place.end = at_;
      return;
    }
    const char c = Now();
    if (c == '"') {
      (void)TakeString();
    } else if ((c == '{' || c == '[') && depth >= JsonPlaces::kMaxDepth) {
      SkipNested();
    } else if (c == '{') {
      ScanObject(node, depth);
    } else if (c == '[') {
      ScanArray(node, depth);
    } else {
      SkipWord();
    }
    node.place.end = at_;
  }

  void ScanObject(Node& node, int depth) {
    node.kind = Node::Kind::kObject;
    ++at_;
    for (SkipBlanks(); !AtEnd() && Now() != '}'; SkipBlanks()) {
      if (Now() == '"') {
        ScanMember(node, depth);
      } else {
        ++at_;
      }
    }
    at_ = std::min(at_ + 1, text_.size());
  }

  void ScanMember(Node& node, int depth) {
    Node member;
    member.place.line = Line();
    member.key = KeyOf(TakeString());
    SkipBlanks();
    if (!AtEnd() && Now() == ':') ++at_;
    SkipBlanks();
    ScanValue(member, depth + 1);
    node.children.push_back(std::move(member));
  }

  void ScanArray(Node& node, int depth) {
    node.kind = Node::Kind::kArray;
    ++at_;
    for (SkipBlanks(); !AtEnd() && Now() != ']'; SkipBlanks()) {
      Node element;
      element.place.line = Line();
      const size_t before = at_;
      ScanValue(element, depth + 1);
      if (at_ > before) {
        node.children.push_back(std::move(element));
      } else {
        ++at_;  // a comma, or what is no JSON
      }
    }
    at_ = std::min(at_ + 1, text_.size());
  }

  // An object or array whose values are no places.
  void SkipNested() {
    size_t open = 0;
    do {
      const char c = Now();
      if (c == '"') {
        (void)TakeString();
      } else {
        if (c == '{' || c == '[') ++open;
        if (c == '}' || c == ']') --open;
        ++at_;
      }
      SkipBlanks();
    } while (open > 0 && !AtEnd());
  }

  const std::string_view text_;
  size_t at_ = 0;
  size_t counted_ = 0;  // the lines up to there are in line_
  int line_;
};

JsonPlaces::JsonPlaces(std::string_view text, int first_line)
    : root_(JsonPlaceScanner(text, first_line).Scan()) {}

const JsonPlace* JsonPlaces::Find(std::string_view path) const {
  const Node* found = path.empty() ? &root_ : FindBelow(root_, path, true);
  return found ? &found->place : nullptr;
}

// A key may hold what separates keys, so each key that the path goes on with is tried. How much of the
// path a node takes follows from where it stands: none is looked at twice.
const JsonPlaces::Node* JsonPlaces::FindBelow(const Node& node, std::string_view path,
                                              bool is_root) {
  if (node.kind == Node::Kind::kArray) {
    const std::optional<size_t> index = TakeIndex(path);
    if (!index || *index >= node.children.size()) return nullptr;
    const Node& child = node.children[*index];
    return path.empty() ? &child : FindBelow(child, path, false);
  }
  if (!is_root && !path.starts_with('.')) return nullptr;
  if (!is_root) path.remove_prefix(1);
  for (auto child = node.children.rbegin(); child != node.children.rend(); ++child) {
    if (!path.starts_with(child->key)) continue;
    const std::string_view rest = path.substr(child->key.size());
    if (rest.empty()) return &*child;
    if (const Node* found = FindBelow(*child, rest, false)) return found;
  }
  return nullptr;
}

}  // namespace reel
