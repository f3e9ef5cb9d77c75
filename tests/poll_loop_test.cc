#include "daemon/process/poll_loop.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>

namespace reel {
namespace {

using namespace std::chrono_literals;

struct Pipe {
  Pipe() {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    read_end.reset(ends[0]);
    write_end.reset(ends[1]);
  }
  void Put() { REQUIRE(write(write_end.get(), "x", 1) == 1); }
  void Take() {
    char byte;
    REQUIRE(read(read_end.get(), &byte, 1) == 1);
  }
  unique_fd read_end, write_end;
};

TEST_CASE("a callback runs once for each time that there is something to read") {
  PollLoop loop;
  Pipe pipe;
  int calls = 0;
  loop.Watch(pipe.read_end.get(), [&] {
    pipe.Take();
    if (++calls == 3) loop.Stop();
  });
  for (int i = 0; i < 3; ++i) pipe.Put();
  loop.Run();
  CHECK(calls == 3);
}

TEST_CASE("the end of a pipe is news too") {
  PollLoop loop;
  Pipe pipe;
  loop.Watch(pipe.read_end.get(), [&] { loop.Stop(); });
  pipe.write_end.reset();
  loop.Run();
  SUCCEED("it came back");
}

TEST_CASE("a callback may unwatch itself and goes on unharmed") {
  PollLoop loop;
  std::array<Pipe, 2> pipes;
  int calls = 0;
  loop.Watch(pipes[0].read_end.get(), [&, big = std::array<int, 100>{7}] {
    loop.Unwatch(pipes[0].read_end.get());
    calls += big[0];  // what it captured lives until it returns
    loop.Watch(pipes[1].read_end.get(), [&] { loop.Stop(); });
  });
  pipes[0].Put();  // never taken: it would be called for ever
  pipes[1].Put();
  loop.Run();
  CHECK(calls == 7);
}

TEST_CASE("a callback that another one unwatched in the same round is not called") {
  PollLoop loop;
  std::array<Pipe, 2> pipes;
  int calls = 0;
  for (const int own : {0, 1}) {
    loop.Watch(pipes[own].read_end.get(), [&, own] {
      ++calls;
      loop.Unwatch(pipes[1 - own].read_end.get());
      loop.Stop();
    });
  }
  for (Pipe& pipe : pipes) pipe.Put();
  loop.Run();
  CHECK(calls == 1);
}

TEST_CASE("nothing more is called once the loop is stopped") {
  PollLoop loop;
  std::array<Pipe, 2> pipes;
  int calls = 0;
  for (Pipe& pipe : pipes) {
    pipe.Put();
    loop.Watch(pipe.read_end.get(), [&] {
      ++calls;
      loop.Stop();
    });
  }
  loop.Run();
  CHECK(calls == 1);
}

TEST_CASE("a timer comes again and again, not before its time") {
  PollLoop loop;
  const TimePoint start = Clock::now();
  int calls = 0;
  loop.Every(10ms, [&] {
    if (++calls == 3) loop.Stop();
  });
  loop.Run();
  CHECK(Clock::now() - start >= 30ms);
}

TEST_CASE("a timer of more than a second has its fraction") {
  PollLoop loop;
  const TimePoint start = Clock::now();
  loop.Every(1100ms, [&] { loop.Stop(); });
  loop.Run();
  CHECK(Clock::now() - start >= 1100ms);
}

}  // namespace
}  // namespace reel
