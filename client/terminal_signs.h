// What kind of terminal this is, and how large: what pictures on it depend on.

#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "client/terminal_picture.h"

namespace reel {

// What is known without asking it, and its answer to the question for its device attributes.
struct TerminalSigns {
  std::string term;                // $TERM
  std::string term_program;        // $TERM_PROGRAM
  std::string colorterm;           // $COLORTERM
  bool has_kitty_window = false;   // $KITTY_WINDOW_ID
  bool is_inside_another = false;  // $TMUX, $STY: a program that passes pictures on to nobody
  std::string attributes = {};     // "\x1b[?62;4;22c"; empty: it was not asked, or does not say
};

// From the environment.
TerminalSigns ReadTerminalSigns();

// Asks the terminal for its device attributes (DA1, "\x1b[c") and waits so long for the answer; what was
// typed meanwhile is lost. Empty when these are no terminal. Blocks.
std::string AskDeviceAttributes(int input, int output, milliseconds patience);

// Kitty's protocol where the environment names a terminal that has it; sixels where the answer says so;
// otherwise half blocks; nothing on a terminal that cannot even do these. Pure.
std::optional<PictureWay> ChoosePictureWay(const TerminalSigns& signs);
// Whether only the terminal's answer can decide. Pure.
bool IsWorthAsking(const TerminalSigns& signs);
BlockColours ChooseBlockColours(const TerminalSigns& signs);

// Of the terminal that `descriptor` is, two lines kept for words; a usual one when it is none.
PictureRoom RoomOnTerminal(int descriptor);

}  // namespace reel
