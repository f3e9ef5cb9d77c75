// TerminalProcess: a program on a pseudoterminal, with what its user sees and presses. For tests.
//
// The terminal understands what Reel writes: cursor to the home position, carriage return, newline,
// erase, the modes 7, 25 and 1049, and colours, which it forgets. It keeps the screen that stood before
// 1049. The program is the leader of a session of its own, so what is pressed reaches it as from a shell.

#pragma once

#include <sys/types.h>
#include <termios.h>

#include <functional>
#include <string>
#include <vector>

#include "base/unique_fd.h"

namespace reel {

// What such bytes leave on a screen.
class TerminalPicture {
 public:
  TerminalPicture(int columns, int rows);

  void Resize(int columns, int rows);
  void Write(const std::string& bytes);

  // Rows without spaces at their ends.
  std::vector<std::string> rows() const;
  std::string text() const;  // rows, each with a newline

  bool is_other_screen() const { return is_other_; }
  bool has_cursor() const { return has_cursor_; }
  bool wraps() const { return wraps_; }

 private:
  using Row = std::vector<std::string>;  // a character a column

  void Clear();
  void Sequence(const std::string& parameters, char final);
  void Print(const std::string& character);

  int columns_, row_count_;
  std::vector<Row> screen_;
  size_t row_ = 0, column_ = 0;
  bool is_other_ = false, has_cursor_ = true, wraps_ = true;
  std::string unread_;
};

class TerminalProcess {
 public:
  // `arguments`: argv; [0] is a path. `environment`: "NAME=VALUE", beside what the test has.
  TerminalProcess(const std::vector<std::string>& arguments,
                  const std::vector<std::string>& environment = {}, int columns = 100,
                  int rows = 24);
  ~TerminalProcess();  // kills it if it still runs

  void Press(const std::string& keys);
  void Resize(int columns, int rows);
  void Signal(int number);

  // Until the screen is so; fails the test after kPatienceMs, showing the screen.
  void AwaitScreen(const std::function<bool(const TerminalPicture&)>& is_so);
  void AwaitText(const std::string& text);

  // Until it has ended; its wait status. All that it wrote is then on the picture.
  int AwaitEnd();

  const TerminalPicture& picture() const { return picture_; }
  const std::string& written() const { return written_; }  // all bytes
  termios Modes() const;                                   // of the terminal, now
  pid_t pid() const { return pid_; }

 private:
  bool ReadSome();

  unique_fd terminal_;
  unique_fd other_side_;  // so that the terminal outlives the program
  pid_t pid_ = -1;
  TerminalPicture picture_;
  std::string written_;
};

}  // namespace reel
