// Commands as a person can paste them into a POSIX shell. Pure.

#pragma once

#include <string>
#include <vector>

namespace reel {

// `word` as a POSIX shell reads it back; quoted only when needed.
std::string ShellQuoted(const std::string& word);

// All words, quoted where needed, with a space between two.
std::string ShellText(const std::vector<std::string>& words);

}  // namespace reel
