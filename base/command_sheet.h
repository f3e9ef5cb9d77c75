// CommandSheet: what a program's command line takes, as JSON, for those who document and test it.
//
// Man pages (docs/man/pages.py) are made of it, so that they say what the program says. A program
// shows its sheet with the hidden flag that AddSheetFlag adds:
//
//     reel --command-sheet
//
// An object for the program:
//
//     {"name": "reel", "about": "...", "footer": "...", "options": [...], "commands": [...]}
//
// with one such object a command. An option is
//
//     {"names": ["-o", "--output"], "value": "FILE", "help": "...", "group": "Output",
//      "default": "", "required": false, "repeats": false}
//
// "value" is empty for a switch. A positional has one name, without dashes. What --help hides is not
// there. Pure, but for the program that prints it and ends; one thread.

#pragma once

#include <string>

namespace CLI {
class App;
}

namespace reel {

// The JSON object, on several lines.
std::string CommandSheet(const CLI::App& app);

// A flag that prints the sheet of all of `app` and ends the program with status 0 (as --version does,
// by an exception that app.exit() knows). Called last: what is declared later is not missed, but the
// flag has to be of the whole program. REQUIRES: `app` outlives its parsing.
void AddSheetFlag(CLI::App& app);

}  // namespace reel
