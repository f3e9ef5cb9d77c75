#include "client/terminal_screen.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace reel {
namespace {

// Another screen, no cursor, no wrapping of lines (DEC private modes 1049, 25 and 7).
constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
constexpr std::string_view kLeave = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";
constexpr std::string_view kHome = "\x1b[H";
constexpr std::string_view kEraseLine = "\x1b[K";   // EL, to the end of the line
constexpr std::string_view kEraseBelow = "\x1b[J";  // ED, to the end of the screen

constexpr std::array kDeaths = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};

// For the handler below, which can be given nothing.
struct Borrowed {
  int input = -1;
  int output = -1;
  termios before{};
};
Borrowed borrowed;

// Only what is async-signal-safe (signal-safety(7)). The signal comes again, to its default action
// (SA_RESETHAND), when this returns.
void RestoreAndDie(int number) {
  const ssize_t ignored = ::write(borrowed.output, kLeave.data(), kLeave.size());
  static_cast<void>(ignored);
  ::tcsetattr(borrowed.input, TCSANOW, &borrowed.before);
  ::raise(number);
}

void SetDeathHandlers(bool restore) {
  struct sigaction action {};
  action.sa_flags = restore ? static_cast<int>(SA_RESETHAND) : 0;
  action.sa_handler = restore ? RestoreAndDie : SIG_DFL;
  for (const int number : kDeaths) ::sigaction(number, &action, nullptr);
}

Status WriteAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return UnavailableErrno("the terminal", errno);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return Status::Ok();
}

}  // namespace

TerminalScreen::TerminalScreen(int input, int output, bool colored)
    : input_(input), output_(output), colored_(colored) {}

TerminalScreen::~TerminalScreen() { Leave(); }

Status TerminalScreen::Enter() {
  if (::tcgetattr(input_, &borrowed.before) != 0) return UnavailableErrno("the terminal", errno);
  borrowed.input = input_;
  borrowed.output = output_;
  termios raw = borrowed.before;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  raw.c_iflag &= ~static_cast<tcflag_t>(IXON);
  raw.c_cc[VMIN] = 0;
  raw.c_cc[VTIME] = 0;
  SetDeathHandlers(true);
  if (::tcsetattr(input_, TCSANOW, &raw) != 0) {
    SetDeathHandlers(false);
    return UnavailableErrno("the terminal", errno);
  }
  is_entered_ = true;
  return WriteAll(output_, kEnter);
}

void TerminalScreen::Leave() {
  if (!is_entered_) return;
  is_entered_ = false;
  // A terminal that has gone needs nothing.
  static_cast<void>(WriteAll(output_, kLeave).ok());
  // Keys that were not read are no commands for the shell.
  ::tcsetattr(input_, TCSAFLUSH, &borrowed.before);
  SetDeathHandlers(false);
}

TerminalScreen::Size TerminalScreen::size() const {
  winsize size{};
  const bool is_known =
      ::ioctl(output_, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0;
  return is_known ? Size{size.ws_col, size.ws_row} : Size{};
}

Status TerminalScreen::Draw(const std::vector<StyledLine>& lines) {
  const int columns = size().columns;
  std::string bytes(kHome);
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) bytes += "\r\n";
    bytes += ToTerminalText(lines[i], columns, colored_);
    // After a line that fills the row, the cursor stands on its last character, which would be erased.
    if (!lines[i].is_selected && lines[i].columns() < columns) bytes += kEraseLine;
  }
  if (!lines.empty() && lines.back().columns() < columns) bytes += kEraseBelow;
  return WriteAll(output_, bytes);
}

}  // namespace reel
