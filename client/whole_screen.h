// WholeScreen: the terminal's other screen, for what is drawn again and again; what was there before comes
// back, also when a signal ends the program. One at a time; one thread.

#pragma once

#include <csignal>
#include <string_view>

namespace reel {

class WholeScreen {
 public:
  // Standard output. REQUIRES: it is a terminal.
  WholeScreen();
  ~WholeScreen();
  WholeScreen(const WholeScreen&) = delete;
  WholeScreen& operator=(const WholeScreen&) = delete;

  // Shows `text` in place of what is there.
  void Show(std::string_view text);

 private:
  struct sigaction before_[3] = {};
};

}  // namespace reel
