#include "client/styled_line.h"

#include <algorithm>

namespace reel {

std::string ToTerminalText(const StyledLine& line, int columns, bool colored) {
  std::string text;
  for (const StyledPiece& piece : line.pieces) {
    const std::string_view part = FirstColumns(piece.text, columns);
    columns -= TextColumns(part);
    // Colours inside of a line in reverse are unreadable on many terminals.
    text += Toned(part, piece.tone, colored && !line.is_selected);
    if (part.size() < piece.text.size()) break;
  }
  if (!line.is_selected) return text;
  text.append(static_cast<size_t>(std::max(columns, 0)), ' ');
  // Reverse is no colour: it is what shows the selection, whoever wants no colours.
  return Toned(text, Tone::kSelected, true);
}

}  // namespace reel
