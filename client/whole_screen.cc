#include "client/whole_screen.h"

#include <unistd.h>

#include <cerrno>
#include <string>

namespace reel {
namespace {

// xterm's private modes: 1049 the alternate screen, 25 the cursor, 2026 synchronized output, which others
// ignore; the APC takes kitty's pictures away.
constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l";
constexpr std::string_view kLeave = "\x1b_Ga=d,d=A,q=2\x1b\\\x1b[?25h\x1b[?1049l";
constexpr std::string_view kBeginPicture = "\x1b[?2026h\x1b_Ga=d,d=A,q=2\x1b\\\x1b[H\x1b[J";
constexpr std::string_view kEndPicture = "\x1b[?2026l";

constexpr int kSignals[3] = {SIGINT, SIGTERM, SIGHUP};

void WriteOut(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

// Installed once only (SA_RESETHAND): the second time the signal does what it always does.
void LeaveAndEnd(int number) {
  WriteOut(kLeave);
  raise(number);
}

}  // namespace

WholeScreen::WholeScreen() {
  struct sigaction leave {};
  leave.sa_handler = LeaveAndEnd;
  leave.sa_flags = static_cast<int>(SA_RESETHAND);
  for (size_t i = 0; i < 3; ++i) {
    sigaction(kSignals[i], nullptr, &before_[i]);
    if (before_[i].sa_handler != SIG_IGN) sigaction(kSignals[i], &leave, nullptr);
  }
  WriteOut(kEnter);
}

WholeScreen::~WholeScreen() {
  WriteOut(kLeave);
  for (size_t i = 0; i < 3; ++i) sigaction(kSignals[i], &before_[i], nullptr);
}

void WholeScreen::Show(std::string_view text) {
  std::string all(kBeginPicture);
  all += text;
  all += kEndPicture;
  WriteOut(all);
}

}  // namespace reel
