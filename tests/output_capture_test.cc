#include "daemon/process/output_capture.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace reel {
namespace {

using Lines = std::vector<std::string>;

// A capture whose child is this test.
class Listener {
 public:
  Listener()
      : capture_(loop_, [this](const std::string& line) { forwarded_.push_back(line); }),
        child_end_(capture_.Open().value()) {}

  // Below what a pipe holds, so that nothing blocks.
  void Print(const std::string& text) {
    REQUIRE(write(child_end_.get(), text.data(), text.size()) == std::ssize(text));
    capture_.Drain();
  }
  void End() {
    child_end_.reset();
    capture_.Drain();
  }
  const Lines& forwarded() const { return forwarded_; }
  Lines last_lines() const {
    const std::deque<std::string> lines = capture_.last_lines();
    return {lines.begin(), lines.end()};
  }

 private:
  PollLoop loop_;
  Lines forwarded_;
  OutputCapture capture_;
  unique_fd child_end_;
};

TEST_CASE("output is cut into lines at newlines and carriage returns") {
  Listener child;
  child.Print("one\ntwo\r\nthree\rfo");
  CHECK(child.forwarded() == Lines{"one", "two", "three"});
  CHECK(child.last_lines() == Lines{"one", "two", "three", "fo"});
  child.Print("ur\n");
  CHECK(child.forwarded().back() == "four");
}

TEST_CASE("the last line counts without its newline") {
  Listener child;
  child.Print("panic: no newline");
  CHECK(child.last_lines() == Lines{"panic: no newline"});
  child.End();
  CHECK(child.forwarded() == Lines{"panic: no newline"});
}

TEST_CASE("of many lines the last forty are kept and all are forwarded") {
  Listener child;
  for (int i = 0; i < 100; ++i) child.Print(std::to_string(i) + "\n");
  CHECK(child.forwarded().size() == 100);
  REQUIRE(child.last_lines().size() == OutputCapture::kKeptLines);
  CHECK(child.last_lines().front() == "60");
  CHECK(child.last_lines().back() == "99");
}

TEST_CASE("a line that never ends is broken and takes no more memory") {
  Listener child;
  child.Print(std::string(OutputCapture::kMaxLineBytes, 'x') + "\n");
  CHECK(child.forwarded() == Lines{std::string(OutputCapture::kMaxLineBytes, 'x')});
  child.Print(std::string(2 * OutputCapture::kMaxLineBytes + 1, 'y'));
  CHECK(child.forwarded().size() == 3);
  CHECK(child.last_lines().back() == "y");
}

TEST_CASE("a flood is read to its end and forwarded up to a limit") {
  Listener child;
  const std::string line(63, 'x');
  std::string chunk;
  for (int i = 0; i < 512; ++i) chunk += line + "\n";
  const size_t chunks_of_limit = OutputCapture::kMaxForwardedBytes / chunk.size();
  for (size_t i = 0; i < chunks_of_limit; ++i) child.Print(chunk);
  CHECK(child.forwarded().back() == line);
  for (size_t i = 0; i < chunks_of_limit; ++i) child.Print(chunk);
  CHECK(child.forwarded().size() == chunks_of_limit * 512 + 1);
  CHECK_THAT(child.forwarded().back(), Catch::Contains("the rest of its output is dropped"));
  child.Print("the end\n");
  CHECK(child.last_lines().back() == "the end");
}

}  // namespace
}  // namespace reel
