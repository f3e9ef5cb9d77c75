#include "client/terminal_signs.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace reel {
namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// Without echo and without waiting for a line, for as long as it lives.
class RawTerminal {
 public:
  explicit RawTerminal(int descriptor) : descriptor_(descriptor) {
    if (tcgetattr(descriptor, &before_) != 0) return;
    termios raw = before_;
    raw.c_lflag &= static_cast<tcflag_t>(~(ICANON | ECHO));
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    is_raw_ = tcsetattr(descriptor, TCSANOW, &raw) == 0;
  }
  ~RawTerminal() {
    if (is_raw_) tcsetattr(descriptor_, TCSANOW, &before_);
  }
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;

  bool is_raw() const { return is_raw_; }

 private:
  const int descriptor_;
  termios before_{};
  bool is_raw_ = false;
};

// The answer within what came, "\x1b[?...c"; empty: not all of it is there.
std::string AnswerIn(std::string_view text) {
  const size_t begin = text.find("\x1b[?");
  if (begin == std::string_view::npos) return "";
  const size_t end = text.find('c', begin);
  return end == std::string_view::npos ? "" : std::string(text.substr(begin, end + 1 - begin));
}

// VT340's answer has a 4 among its numbers: sixel graphics.
bool HasSixels(std::string_view answer) {
  for (size_t at = answer.find_first_of("?;"); at < answer.size();
       at = answer.find_first_of(";c", at + 1)) {
    const std::string_view rest = answer.substr(at + 1);
    if (rest.starts_with("4;") || rest.starts_with("4c")) return true;
  }
  return false;
}

bool HasKittyGraphics(const TerminalSigns& signs) {
  if (signs.is_inside_another) return false;
  return signs.has_kitty_window || signs.term == "xterm-kitty" || signs.term == "xterm-ghostty" ||
         signs.term_program == "ghostty";
}

}  // namespace

TerminalSigns ReadTerminalSigns() {
  TerminalSigns signs;
  signs.term = Environment("TERM");
  signs.term_program = Environment("TERM_PROGRAM");
  signs.colorterm = Environment("COLORTERM");
  signs.has_kitty_window = !Environment("KITTY_WINDOW_ID").empty();
  signs.is_inside_another = !Environment("TMUX").empty() || !Environment("STY").empty();
  return signs;
}

std::string AskDeviceAttributes(int input, int output, milliseconds patience) {
  if (isatty(input) == 0 || isatty(output) == 0) return "";
  const RawTerminal raw(input);
  constexpr std::string_view kQuestion = "\x1b[c";
  if (!raw.is_raw() || write(output, kQuestion.data(), kQuestion.size()) < 0) return "";
  const TimePoint deadline = Clock::now() + patience;
  std::string text;
  while (AnswerIn(text).empty()) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    pollfd readable{input, POLLIN, 0};
    if (left.count() <= 0 || poll(&readable, 1, static_cast<int>(left.count())) <= 0) return "";
    char bytes[256];
    const ssize_t got = read(input, bytes, sizeof(bytes));
    if (got <= 0) return "";
    text.append(bytes, static_cast<size_t>(got));
  }
  return AnswerIn(text);
}

std::optional<PictureWay> ChoosePictureWay(const TerminalSigns& signs) {
  if (HasKittyGraphics(signs)) return PictureWay::kKitty;
  if (HasSixels(signs.attributes)) return PictureWay::kSixel;
  if (signs.term.empty() || signs.term == "dumb") return std::nullopt;
  return PictureWay::kBlocks;
}

bool IsWorthAsking(const TerminalSigns& signs) {
  return !HasKittyGraphics(signs) && !signs.term.empty() && signs.term != "dumb" &&
         signs.term != "linux";
}

BlockColours ChooseBlockColours(const TerminalSigns& signs) {
  const bool is_true = signs.colorterm == "truecolor" || signs.colorterm == "24bit" ||
                       signs.term.ends_with("-direct");
  return is_true ? BlockColours::kTrue : BlockColours::k256;
}

PictureRoom RoomOnTerminal(int descriptor) {
  constexpr int kRowsForWords = 2;
  PictureRoom room;
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
    return room;
  }
  room.columns = size.ws_col;
  room.rows = std::max(1, size.ws_row - kRowsForWords);
  if (size.ws_xpixel > 0 && size.ws_ypixel > 0) {
    room.cell = {std::max(1, size.ws_xpixel / size.ws_col),
                 std::max(1, size.ws_ypixel / size.ws_row)};
  }
  return room;
}

}  // namespace reel
