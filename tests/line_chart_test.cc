#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "rendered_film.h"
#include "temporary_directory.h"

namespace reel {
namespace {

FilmRequest Sunspots(PictureSize size, int64_t frame_count) {
  return {.params = {{"csv", REEL_SOURCE_DIR "/examples/sunspots/sunspots.csv"},
                     {"title", "Sunspots #1"}},
          .size = size,
          .frame_count = frame_count};
}

bool IsWhite(uint32_t pixel) { return pixel == 0xFFFFFFFF; }

TEST_CASE("line_chart has a frame for each row of the file") {
  CHECK(MakeFilm("line_chart", Sunspots({}, 0)).traits().frame_count == 309);
}

TEST_CASE("line_chart draws a frame alone as it draws it after others") {
  RenderedFilm in_order = MakeFilm("line_chart", Sunspots({640, 480}, 309));
  for (int64_t frame = 0; frame < 309; ++frame) DrawFrame(in_order, frame);
  for (const int64_t frame : {0, 31, 32, 33, 200, 308}) {
    CAPTURE(frame);
    RenderedFilm alone = MakeFilm("line_chart", Sunspots({640, 480}, 309));
    CHECK(DrawFrame(in_order, frame) == DrawFrame(alone, frame));
  }
}

TEST_CASE("line_chart fixes its axes: only the inside of the frame changes") {
  RenderedFilm film = MakeFilm("line_chart", Sunspots({640, 480}, 309));
  const Picture first = DrawFrame(film, 0);
  const Picture last = DrawFrame(film, 308);
  int inside = 0;
  for (int y = 0; y < first.height; ++y) {
    for (int x = 0; x < first.width; ++x) {
      if (first.At(x, y) == last.At(x, y)) continue;
      ++inside;
      REQUIRE((x > 64 && x < 622 && y > 30 && y < 408));
    }
  }
  CHECK(inside > 5000);
}

TEST_CASE("line_chart fills from left to right: what is right of the line is still empty") {
  RenderedFilm film = MakeFilm("line_chart", Sunspots({640, 480}, 309));
  const Picture empty = DrawFrame(film, 0);
  const Picture half = DrawFrame(film, 154);
  int rightmost = 0;
  for (int y = 0; y < half.height; ++y) {
    for (int x = 0; x < half.width; ++x) {
      if (half.At(x, y) != empty.At(x, y)) rightmost = std::max(rightmost, x);
    }
  }
  CHECK(rightmost == Approx(343).margin(8));
}

TEST_CASE("line_chart shows all points in the last frame, however many frames there are") {
  RenderedFilm full = MakeFilm("line_chart", Sunspots({640, 480}, 309));
  RenderedFilm few = MakeFilm("line_chart", Sunspots({640, 480}, 10));
  CHECK(DrawFrame(full, 308) == DrawFrame(few, 9));
}

TEST_CASE("line_chart writes its texts: title, labels and numbers are not empty paper") {
  RenderedFilm film = MakeFilm("line_chart", Sunspots({640, 480}, 309));
  const Picture picture = DrawFrame(film, 0);
  const auto inked = [&](int left, int top, int right, int bottom) {
    int count = 0;
    for (int y = top; y < bottom; ++y) {
      for (int x = left; x < right; ++x) count += IsWhite(picture.At(x, y)) ? 0 : 1;
    }
    return count;
  };
  CHECK(inked(200, 0, 480, 28) > 300);     // title
  CHECK(inked(280, 455, 400, 478) > 100);  // x label
  CHECK(inked(0, 100, 26, 350) > 200);     // y label
  CHECK(inked(64, 416, 622, 452) > 500);   // numbers of x
  CHECK(inked(28, 32, 60, 408) > 200);     // numbers of y
}

TEST_CASE("line_chart says which file, line or column is wrong") {
  const TemporaryDirectory scratch;
  const std::string file = scratch / "t.csv";
  std::ofstream(file) << "year,count\n1700,5\n1701,many\n";
  FilmRequest request = {.params = {{"csv", file}}, .size = {}, .frame_count = 0};
  CHECK(FilmError("line_chart", request) ==
        file + ":3: column count: \"many\" is not a finite number");
  request.params["y"] = "yaer";
  CHECK_THAT(FilmError("line_chart", request), Catch::Contains("did you mean \"year\"?"));
  std::filesystem::remove(file);
  CHECK_THAT(FilmError("line_chart", request), Catch::Contains("No such file"));
  CHECK_THAT(FilmError("line_chart", {}), Catch::Contains("csv: say which file"));
  request = Sunspots({}, 0);
  request.params["color"] = "blurple";
  CHECK_THAT(FilmError("line_chart", request),
             Catch::Contains("\"blurple\": must be #rrggbb or a colour's name"));
}

TEST_CASE("line_chart refuses a file of a single column unless it is told what to show") {
  const TemporaryDirectory scratch;
  std::ofstream(scratch / "t.csv") << "year\n1700\n1701\n";
  const FilmRequest request = {
      .params = {{"csv", scratch / "t.csv"}}, .size = {}, .frame_count = 0};
  CHECK_THAT(FilmError("line_chart", request),
             Catch::Contains("the CSV file has only one column, \"year\": say which to show"));
}

TEST_CASE("line_chart refuses text that is not UTF-8 or too long, and the process lives") {
  FilmRequest request = Sunspots({}, 0);
  request.params["title"] = std::string(2000, 'x');
  CHECK_THAT(FilmError("line_chart", request),
             Catch::Contains("a text of 2000 bytes in a chart; the limit is "));
  request.params["title"] = "\xFF\xFE";
  CHECK_THAT(FilmError("line_chart", request), Catch::Contains("UTF-8"));
}

}  // namespace
}  // namespace reel
