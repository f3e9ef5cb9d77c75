// How many columns of a terminal a text takes, and texts cut to columns. Pure.
//
// `text` is UTF-8 without control characters (display_text.h, Printable). A character takes one column;
// those of East Asian scripts and most pictographs two, combining marks none. What a terminal's font does
// with rare characters nobody knows, so this is right for what file names hold, and for the rest close.

#pragma once

#include <string>
#include <string_view>

namespace reel {

int TextColumns(std::string_view text);

// As much of the beginning, or of the end, as fits `columns`, no character cut in two.
std::string_view FirstColumns(std::string_view text, int columns);
std::string_view LastColumns(std::string_view text, int columns);

// `text` in exactly `columns`: spaces added behind it or before it, or cut: "abc..", "..xyz".
std::string PadRight(std::string_view text, int columns);
std::string PadLeft(std::string_view text, int columns);

// At most `columns`; of what is longer, the end (of a path it says more than the beginning) or the beginning,
// with ".." for the rest.
std::string ShortenedToEnd(std::string_view text, int columns);
std::string ShortenedToBegin(std::string_view text, int columns);

}  // namespace reel
