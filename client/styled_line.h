// StyledLine: one line of a screen, as pieces of text that each have a tone. A value.
//
// The text is printable UTF-8 (display_text.h) without newlines, so its columns can be counted and tests
// can read it without escape sequences.

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/text_columns.h"
#include "client/text_style.h"

namespace reel {

struct StyledPiece {
  std::string text;
  Tone tone = Tone::kPlain;
};

struct StyledLine {
  std::vector<StyledPiece> pieces;
  bool is_selected = false;  // shown in reverse from edge to edge, and not by its colours alone

  StyledLine() = default;
  explicit StyledLine(std::string text, Tone tone = Tone::kPlain) { Add(std::move(text), tone); }

  StyledLine& Add(std::string text, Tone tone = Tone::kPlain) {
    if (!text.empty()) pieces.push_back({std::move(text), tone});
    return *this;
  }

  std::string text() const {
    std::string all;
    for (const StyledPiece& piece : pieces) all += piece.text;
    return all;
  }

  int columns() const { return TextColumns(text()); }
};

// With escape sequences where `colored`, cut to `columns`.
std::string ToTerminalText(const StyledLine& line, int columns, bool colored);

}  // namespace reel
