#include "terminal_process.h"

#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "running_daemon.h"

namespace reel {
namespace {

winsize SizeOf(int columns, int rows) {
  return {static_cast<unsigned short>(rows), static_cast<unsigned short>(columns), 0, 0};
}

bool Continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// Bytes that a character of this first byte has.
size_t BytesOf(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte < 0xC0) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

}  // namespace

TerminalPicture::TerminalPicture(int columns, int rows) : columns_(columns), row_count_(rows) {
  Clear();
}

void TerminalPicture::Clear() {
  screen_.assign(static_cast<size_t>(row_count_), Row(static_cast<size_t>(columns_), " "));
}

// As xterm: what no longer fits is cut, and what is new is empty.
void TerminalPicture::Resize(int columns, int rows) {
  columns_ = columns, row_count_ = rows;
  screen_.resize(static_cast<size_t>(rows), Row(static_cast<size_t>(columns), " "));
  for (Row& row : screen_) row.resize(static_cast<size_t>(columns), " ");
  row_ = std::min(row_, screen_.size() - 1);
  column_ = std::min(column_, static_cast<size_t>(columns));
}

void TerminalPicture::Sequence(const std::string& parameters, char final) {
  const bool sets = final == 'h';
  if (parameters == "?1049" && sets != is_other_) is_other_ = sets, Clear();
  if (parameters == "?25") has_cursor_ = sets;
  if (parameters == "?7") wraps_ = sets;
  if (final == 'H') row_ = column_ = 0;
  if (final == 'J' && parameters == "2") Clear();
  const bool erases_below = final == 'J' && parameters.empty();
  if (final == 'K' || erases_below) {
    for (size_t at = column_; at < screen_[row_].size(); ++at) screen_[row_][at] = " ";
  }
  if (!erases_below) return;
  for (size_t row = row_ + 1; row < screen_.size(); ++row) {
    screen_[row].assign(static_cast<size_t>(columns_), " ");
  }
}

void TerminalPicture::Print(const std::string& character) {
  if (column_ >= static_cast<size_t>(columns_)) {
    column_ = static_cast<size_t>(columns_) - 1;
    if (wraps_) column_ = 0, row_ = std::min(row_ + 1, screen_.size() - 1);
  }
  screen_[row_][column_++] = character;
}

void TerminalPicture::Write(const std::string& bytes) {
  unread_ += bytes;
  size_t at = 0;
  while (at < unread_.size()) {
    const char byte = unread_[at];
    if (byte == '\x1b') {
      const size_t end = unread_.find_first_not_of("?0123456789;", at + 2);
      if (at + 2 > unread_.size() || end == std::string::npos) break;
      Sequence(unread_.substr(at + 2, end - at - 2), unread_[end]);
      at = end + 1;
      continue;
    }
    const size_t length = Continues(byte) ? 1 : BytesOf(byte);
    if (at + length > unread_.size()) break;
    if (byte == '\r') {
      column_ = 0;
    } else if (byte == '\n') {
      if (row_ + 1 < screen_.size()) {
        ++row_;
      } else {
        screen_.erase(screen_.begin());
        screen_.emplace_back(static_cast<size_t>(columns_), " ");
      }
    } else {
      Print(unread_.substr(at, length));
    }
    at += length;
  }
  unread_.erase(0, at);
}

std::vector<std::string> TerminalPicture::rows() const {
  std::vector<std::string> rows;
  for (const Row& row : screen_) {
    std::string& text = rows.emplace_back();
    for (const std::string& character : row) text += character;
    text.erase(text.find_last_not_of(' ') + 1);
  }
  return rows;
}

std::string TerminalPicture::text() const {
  std::string text;
  for (const std::string& row : rows()) text += row + "\n";
  return text;
}

TerminalProcess::TerminalProcess(const std::vector<std::string>& arguments,
                                 const std::vector<std::string>& environment, int columns, int rows)
    : picture_(columns, rows) {
  int ours = -1;
  int theirs = -1;
  const winsize size = SizeOf(columns, rows);
  REQUIRE(openpty(&ours, &theirs, nullptr, nullptr, &size) == 0);
  terminal_ = unique_fd(ours);
  other_side_ = unique_fd(theirs);
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_ = fork();
  REQUIRE(pid_ >= 0);
  if (pid_ > 0) return;
  setsid();
  ioctl(theirs, TIOCSCTTY, 0);
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) dup2(theirs, fd);
  close(ours);
  close(theirs);
  setenv("TERM", "xterm", 1);
  unsetenv("NO_COLOR");
  for (const std::string& variable : environment) putenv(const_cast<char*>(variable.c_str()));
  execv(argv[0], argv.data());
  _exit(127);
}

TerminalProcess::~TerminalProcess() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void TerminalProcess::Press(const std::string& keys) {
  REQUIRE(write(terminal_.get(), keys.data(), keys.size()) == std::ssize(keys));
}

void TerminalProcess::Resize(int columns, int rows) {
  picture_.Resize(columns, rows);
  const winsize size = SizeOf(columns, rows);
  REQUIRE(ioctl(terminal_.get(), TIOCSWINSZ, &size) == 0);
}

void TerminalProcess::Signal(int number) { REQUIRE(kill(pid_, number) == 0); }

bool TerminalProcess::ReadSome() {
  if (!WaitUntilReadable(terminal_.get())) return false;
  std::array<char, 65536> bytes;
  const ssize_t count = read(terminal_.get(), bytes.data(), bytes.size());
  if (count <= 0) return false;
  const std::string text(bytes.data(), static_cast<size_t>(count));
  written_ += text;
  picture_.Write(text);
  return true;
}

void TerminalProcess::AwaitScreen(const std::function<bool(const TerminalPicture&)>& is_so) {
  while (!is_so(picture_)) {
    const bool has_read = ReadSome();
    INFO(picture_.text());
    REQUIRE(has_read);
  }
}

void TerminalProcess::AwaitText(const std::string& text) {
  INFO("awaiting: " << text);
  AwaitScreen([&](const TerminalPicture& picture) {
    return picture.text().find(text) != std::string::npos;
  });
}

int TerminalProcess::AwaitEnd() {
  // It must not stand still because nobody reads what it writes.
  int wait_status = 0;
  while (waitpid(pid_, &wait_status, WNOHANG) == 0) {
    pollfd terminal{terminal_.get(), POLLIN, 0};
    if (poll(&terminal, 1, 5) == 1) REQUIRE(ReadSome());
  }
  pid_ = -1;
  pollfd terminal{terminal_.get(), POLLIN, 0};
  while (poll(&terminal, 1, 0) == 1 && (terminal.revents & POLLIN) != 0 && ReadSome()) {
  }
  return wait_status;
}

termios TerminalProcess::Modes() const {
  termios modes{};
  REQUIRE(tcgetattr(other_side_.get(), &modes) == 0);
  return modes;
}

}  // namespace reel
