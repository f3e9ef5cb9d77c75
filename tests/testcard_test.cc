#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <utility>

#include "rendered_film.h"
#include "temporary_directory.h"

namespace reel {
namespace {

// Reads the squares at the bottom, as a decoder's check would.
uint32_t ReadBits(const Picture& picture) {
  uint32_t number = 0;
  const int y = picture.height - picture.height / 32;
  for (int bit = 0; bit < 32; ++bit) {
    const int x = (2 * bit + 1) * picture.width / 64;
    number = number << 1 | ((picture.At(x, y) & 0xFF) > 127 ? 1U : 0U);
  }
  return number;
}

FilmRequest With(const std::string& name, const std::string& text) {
  return {.params = {{name, text}}, .size = {160, 90}, .frame_count = 100};
}

std::chrono::nanoseconds TimeOfDrawing(RenderedFilm& film, int64_t frame_index) {
  const auto begin = std::chrono::steady_clock::now();
  DrawFrame(film, frame_index);
  return std::chrono::steady_clock::now() - begin;
}

constexpr int kDrawn = 42;
constexpr int kFailed = 43;

// Draws frame 5 in a process of its own, which then exits with one of the above; returns what
// wait() says of it.
int StatusOfDrawing(const FilmRequest& request) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGSEGV, SIG_DFL);  // Catch2's handler would report the crash as a failed test
    auto film = RenderedFilm::Create("testcard", request);
    ::_exit(film.ok() && film->Draw(5).ok() ? kDrawn : kFailed);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return status;
}

TEST_CASE("testcard shows the frame's number in bits, at any size") {
  const PictureSize size = GENERATE(PictureSize{640, 360}, PictureSize{1280, 720},
                                    PictureSize{101, 57}, PictureSize{64, 32});
  RenderedFilm film =
      MakeFilm("testcard", {.params = {}, .size = size, .frame_count = int64_t{1} << 32});
  for (const int64_t index : {0L, 1L, 2L, 345L, 65536L, 2863311530L, 4294967295L}) {
    CAPTURE(size.width, index);
    CHECK(ReadBits(DrawFrame(film, index)) == index);
  }
}

TEST_CASE("testcard shows the number to people too: pictures differ above the squares") {
  RenderedFilm film = MakeFilm("testcard");
  const Picture one = DrawFrame(film, 111);
  const Picture other = DrawFrame(film, 112);
  const auto squares = static_cast<ptrdiff_t>(one.pixels.size()) - one.width * (one.height / 16);
  CHECK_FALSE(std::equal(one.pixels.begin(), one.pixels.begin() + squares, other.pixels.begin()));
}

TEST_CASE("testcard draws the same picture however slow it is made") {
  RenderedFilm quick = MakeFilm("testcard", With("seed", "1"));
  RenderedFilm slow = MakeFilm("testcard", With("cpu_ms", "2"));
  CHECK(DrawFrame(quick, 7) == DrawFrame(slow, 7));
}

TEST_CASE("testcard takes at least the time it is asked to take") {
  const std::string name = GENERATE("cpu_ms", "sleep_ms");
  RenderedFilm film = MakeFilm("testcard", With(name, "20"));
  CHECK(TimeOfDrawing(film, 0) >= std::chrono::milliseconds(20));
}

// A thousand times 20 us is what the clock can tell from one time; a thousand times 20 ms is more than
// any delay of the machine.
TEST_CASE("testcard takes effort_factor times as long from effort_from on") {
  const std::string name = GENERATE("cpu_ms", "sleep_ms");
  FilmRequest request = With(name, "0.02");
  request.params["effort_from"] = "5";
  request.params["effort_factor"] = "1000";
  RenderedFilm film = MakeFilm("testcard", request);
  for (const int64_t frame : {5, 6}) {
    CAPTURE(name, frame);
    CHECK(TimeOfDrawing(film, frame) >= std::chrono::milliseconds(20));
  }
}

TEST_CASE("testcard takes its own time before effort_from, and always when that is -1") {
  const auto [from, frame] = GENERATE(std::pair("5", 4), std::pair("-1", 0), std::pair("-1", 7));
  const std::string name = GENERATE("cpu_ms", "sleep_ms");
  CAPTURE(name, from, frame);
  FilmRequest request = With(name, "20");
  request.params["effort_from"] = from;
  request.params["effort_factor"] = "1000";
  RenderedFilm film = MakeFilm("testcard", request);
  const auto time = TimeOfDrawing(film, frame);
  CHECK(time >= std::chrono::milliseconds(20));
  CHECK(time < std::chrono::seconds(20));
}

TEST_CASE("testcard refuses an effort_factor that is no factor") {
  const std::string factor = GENERATE("-1", "1001");
  CHECK_THAT(FilmError("testcard", With("effort_factor", factor)),
             Catch::Contains("effort_factor = " + factor) && Catch::Contains("0 .. 1000"));
}

TEST_CASE("testcard fails at the frame it is asked to fail at, and at no other") {
  RenderedFilm film = MakeFilm("testcard", With("error_at", "5"));
  CHECK(film.Draw(4).ok());
  const Status status = film.Draw(5).status();
  CHECK(status.code() == StatusCode::kFailed);
  CHECK_THAT(status.message(), Catch::Contains("error_at = 5"));
  CHECK(film.Draw(6).ok());
}

TEST_CASE("testcard crashes or exits at the frame it is asked to") {
  const int crashed = StatusOfDrawing(With("crash_at", "5"));
  CHECK((WIFSIGNALED(crashed) && WTERMSIG(crashed) == SIGSEGV));
  CHECK(WEXITSTATUS(StatusOfDrawing(With("crash_at", "6"))) == kDrawn);
  CHECK(StatusOfDrawing(With("exit_at", "5")) == 0);
  CHECK(WEXITSTATUS(StatusOfDrawing(With("exit_at", "6"))) == kDrawn);
}

TEST_CASE("testcard with a crash file crashes once") {
  const TemporaryDirectory scratch;
  FilmRequest request = With("crash_at", "5");
  request.params["crash_file"] = scratch / "crashed";
  CHECK(WIFSIGNALED(StatusOfDrawing(request)));
  CHECK(std::filesystem::exists(scratch / "crashed"));
  CHECK(WEXITSTATUS(StatusOfDrawing(request)) == kDrawn);
}

}  // namespace
}  // namespace reel
