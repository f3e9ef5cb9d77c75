// UsageMessage: what is wrong with a command line, in words.
//
// CLI11 names what it did not expect, but not what was probably meant. What was typed is repeated as it is,
// control characters included. Pure; any thread.

#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace reel {

// "'rendr' is not a command; did you mean render?", "'--fsp' is not expected; did you mean --fps?",
// "'b.png' is not expected", else CLI11's own words. `error` is what `app` has thrown while it parsed.
std::string UsageMessage(const CLI::App& app, const CLI::ParseError& error);

}  // namespace reel
