#include "client/terminal_signs.h"

#include <pty.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>
#include <thread>

#include "base/unique_fd.h"

namespace reel {
namespace {

TerminalSigns Signs(const std::string& term, const std::string& attributes = "") {
  TerminalSigns signs;
  signs.term = term;
  signs.attributes = attributes;
  return signs;
}

TEST_CASE("kitty's protocol is used where the environment names it, but not through tmux") {
  CHECK(ChoosePictureWay(Signs("xterm-kitty")) == PictureWay::kKitty);
  TerminalSigns signs = Signs("xterm-256color");
  signs.has_kitty_window = true;
  CHECK(ChoosePictureWay(signs) == PictureWay::kKitty);
  CHECK_FALSE(IsWorthAsking(signs));
  signs.is_inside_another = true;
  CHECK(ChoosePictureWay(signs) == PictureWay::kBlocks);
  CHECK(IsWorthAsking(signs));
}

TEST_CASE("sixels are used where the terminal says that it has them") {
  for (const char* answer : {"\x1b[?62;4;22c", "\x1b[?4c", "\x1b[?64;1;4c"}) {
    CHECK(ChoosePictureWay(Signs("xterm", answer)) == PictureWay::kSixel);
  }
  for (const char* answer : {"", "\x1b[?62;22c", "\x1b[?64;14;44c", "\x1b[?1;2c"}) {
    INFO(answer);
    CHECK(ChoosePictureWay(Signs("xterm", answer)) == PictureWay::kBlocks);
  }
}

TEST_CASE("a terminal that can nothing shows no picture") {
  CHECK(ChoosePictureWay(Signs("dumb")) == std::nullopt);
  CHECK(ChoosePictureWay(Signs("")) == std::nullopt);
  CHECK_FALSE(IsWorthAsking(Signs("dumb")));
}

TEST_CASE("colours are 24 bits where the environment says so") {
  TerminalSigns signs = Signs("xterm-256color");
  CHECK(ChooseBlockColours(signs) == BlockColours::k256);
  signs.colorterm = "truecolor";
  CHECK(ChooseBlockColours(signs) == BlockColours::kTrue);
  CHECK(ChooseBlockColours(Signs("xterm-direct")) == BlockColours::kTrue);
}

struct Terminal {
  Terminal() {
    winsize size{};
    size.ws_col = 100;
    size.ws_row = 30;
    size.ws_xpixel = 1200;
    size.ws_ypixel = 720;
    int master = -1;
    int slave = -1;
    REQUIRE(openpty(&master, &slave, nullptr, nullptr, &size) == 0);
    person.reset(master);
    program.reset(slave);
  }

  unique_fd person;
  unique_fd program;
};

TEST_CASE("a terminal is asked, answers in pieces, and is left as it was") {
  const Terminal terminal;
  termios before{};
  REQUIRE(tcgetattr(terminal.program.get(), &before) == 0);
  std::thread answering([&] {
    std::string seen;
    char byte;
    while (seen.find("\x1b[c") == std::string::npos && read(terminal.person.get(), &byte, 1) == 1) {
      seen += byte;
    }
    for (const std::string piece : {"x\x1b[?6", "2;4", ";22c"}) {
      CHECK(write(terminal.person.get(), piece.data(), piece.size()) > 0);
    }
  });
  const int fd = terminal.program.get();
  CHECK(AskDeviceAttributes(fd, fd, std::chrono::seconds(10)) == "\x1b[?62;4;22c");
  answering.join();
  termios after{};
  REQUIRE(tcgetattr(fd, &after) == 0);
  CHECK(after.c_lflag == before.c_lflag);
}

TEST_CASE("a terminal that does not answer is not waited for, and a pipe is not asked") {
  const Terminal terminal;
  const int fd = terminal.program.get();
  CHECK(AskDeviceAttributes(fd, fd, milliseconds(20)).empty());
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const unique_fd read_end(ends[0]);
  const unique_fd write_end(ends[1]);
  CHECK(AskDeviceAttributes(ends[0], ends[1], std::chrono::seconds(10)).empty());
}

TEST_CASE("the room is the terminal's but for two lines") {
  const Terminal terminal;
  const PictureRoom room = RoomOnTerminal(terminal.program.get());
  CHECK(room.columns == 100);
  CHECK(room.rows == 28);
  CHECK(room.cell == RasterSize{12, 24});
}

}  // namespace
}  // namespace reel
