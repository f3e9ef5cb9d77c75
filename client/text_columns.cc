#include "client/text_columns.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace reel {
namespace {

constexpr std::string_view kCut = "..";

struct Range {
  char32_t first, last;
};

// Unicode 15: Mn and Me of the scripts that are common in file names, and zero-width characters.
constexpr std::array<Range, 6> kNoColumns = {{{0x300, 0x36F},
                                              {0x483, 0x489},
                                              {0x591, 0x5BD},
                                              {0x200B, 0x200F},
                                              {0x20D0, 0x20F0},
                                              {0xFE00, 0xFE0F}}};
// Unicode 15, EastAsianWidth W and F, in whole blocks.
constexpr std::array<Range, 8> kTwoColumns = {{{0x1100, 0x115F},
                                               {0x2E80, 0x303E},
                                               {0x3041, 0xA4CF},
                                               {0xAC00, 0xD7A3},
                                               {0xF900, 0xFAFF},
                                               {0xFE30, 0xFE6F},
                                               {0xFF00, 0xFF60},
                                               {0x1F300, 0x1FAFF}}};

template <size_t kCount>
bool IsIn(const std::array<Range, kCount>& ranges, char32_t character) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
    return character >= range.first && character <= range.last;
  });
}

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// Bytes of the character that begins at `at`.
size_t CharacterEnd(std::string_view text, size_t at) {
  size_t end = at + 1;
  while (end < text.size() && IsContinuation(text[end])) ++end;
  return end;
}

int ColumnsOf(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (first < 0x80) return 1;
  // The lead byte of n bytes has 7 - n bits of the code point (RFC 3629).
  const size_t bytes = std::min<size_t>(character.size(), 4);
  auto code = static_cast<char32_t>(first & (0xFFu >> (bytes + 1)));
  for (size_t i = 1; i < bytes; ++i) {
    code = (code << 6) | (static_cast<unsigned char>(character[i]) & 0x3Fu);
  }
  if (IsIn(kNoColumns, code)) return 0;
  return IsIn(kTwoColumns, code) || (code >= 0x20000 && code <= 0x3FFFD) ? 2 : 1;
}

std::string Spaces(int count) { return std::string(static_cast<size_t>(std::max(count, 0)), ' '); }

}  // namespace

int TextColumns(std::string_view text) {
  int columns = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = CharacterEnd(text, at);
    columns += ColumnsOf(text.substr(at, end - at));
    at = end;
  }
  return columns;
}

std::string_view FirstColumns(std::string_view text, int columns) {
  size_t at = 0;
  while (at < text.size()) {
    const size_t end = CharacterEnd(text, at);
    columns -= ColumnsOf(text.substr(at, end - at));
    if (columns < 0) break;
    at = end;
  }
  return text.substr(0, at);
}

std::string_view LastColumns(std::string_view text, int columns) {
  size_t begin = text.size();
  while (begin > 0) {
    size_t at = begin - 1;
    while (at > 0 && IsContinuation(text[at])) --at;
    columns -= ColumnsOf(text.substr(at, begin - at));
    if (columns < 0) break;
    begin = at;
  }
  return text.substr(begin);
}

std::string ShortenedToBegin(std::string_view text, int columns) {
  if (TextColumns(text) <= columns) return std::string(text);
  const auto cut = static_cast<int>(kCut.size());
  if (columns <= cut) return std::string(FirstColumns(text, columns));
  return std::string(FirstColumns(text, columns - cut)) + std::string(kCut);
}

std::string ShortenedToEnd(std::string_view text, int columns) {
  if (TextColumns(text) <= columns) return std::string(text);
  const auto cut = static_cast<int>(kCut.size());
  if (columns <= cut) return std::string(LastColumns(text, columns));
  return std::string(kCut) + std::string(LastColumns(text, columns - cut));
}

std::string PadRight(std::string_view text, int columns) {
  const std::string shortened = ShortenedToBegin(text, columns);
  return shortened + Spaces(columns - TextColumns(shortened));
}

std::string PadLeft(std::string_view text, int columns) {
  const std::string shortened = ShortenedToEnd(text, columns);
  return Spaces(columns - TextColumns(shortened)) + shortened;
}

}  // namespace reel
