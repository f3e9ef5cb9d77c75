// TypedWords: what the words of an unfinished command line are, as far as they go.
//
// CLI11 parses whole command lines only, and runs them. This walks the same CLI::App over words that
// may end anywhere, and believes what cannot be right: it is for completion. Pure.

#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace reel {

struct TypedWords {
  const CLI::App* command = nullptr;         // the innermost one that was named
  std::vector<std::string> positionals;      // of that command
  std::vector<const CLI::Option*> given;     // its flags
  std::string socket;                        // the value of --socket; empty: not given
  const CLI::Option* open_option = nullptr;  // a flag whose value is the next word
  bool only_positionals = false;             // after "--"
};

// `words` are those before the one that is being typed. REQUIRES: `app` outlives the result.
TypedWords ReadTypedWords(const CLI::App& app, const std::vector<std::string>& words);

// The flag or positional of `command` with that name ("--output", "-o", "SCENE"), or null.
const CLI::Option* FindOption(const CLI::App& command, const std::string& name);

// The flag is followed by a value.
bool TakesValue(const CLI::Option& option);

}  // namespace reel
