// TerminalScreen: the terminal as a full screen that is drawn line by line, and given back as it was.
//
// Plain ECMA-48 sequences that every terminal of the last thirty years and every emulator understands
// (xterm, the Linux console, tmux, screen, what ssh brings), and no ncurses: all that is needed is "go home,
// write a line, erase its rest"; a screen is a few KiB and is written in one piece, so a slow line shows no
// flicker; nothing of terminfo must be installed on the machine that runs `reel` for the terminal that somebody
// logs in from (the usual trouble of ncurses over ssh); and what must be given back stands below in three
// sequences. Terminals that understand none of this say TERM=dumb, or nothing, and are not used.
//
// Between Enter and Leave the terminal shows its other screen (xterm's 1049), has no cursor, echoes nothing and
// hands over each key at once; Ctrl-C and Ctrl-Z stay signals. Leave, or the end of the object, restores all
// of it. Deaths that no destructor sees (SIGSEGV and its like) restore it in a handler; SIGKILL alone leaves
// a terminal that `reset` mends. One at a time a process; one thread.

#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "client/styled_line.h"

namespace reel {

class TerminalScreen {
 public:
  // `input` and `output`: of one terminal; borrowed.
  TerminalScreen(int input, int output, bool colored);
  ~TerminalScreen();
  TerminalScreen(const TerminalScreen&) = delete;
  TerminalScreen& operator=(const TerminalScreen&) = delete;

  // kUnavailable when the terminal does not take it; then nothing was changed.
  Status Enter();
  void Leave();

  struct Size {
    int columns = 80;
    int rows = 24;
  };
  // At this moment; 80x24 when the terminal does not say.
  Size size() const;

  // Replaces all that is shown. kUnavailable: the terminal has gone.
  Status Draw(const std::vector<StyledLine>& lines);

 private:
  const int input_;
  const int output_;
  const bool colored_;
  bool is_entered_ = false;
};

}  // namespace reel
