#include <catch2/catch.hpp>

#include "rendered_film.h"

namespace reel {
namespace {

constexpr uint32_t kPaper = 0xFF000000;
constexpr uint32_t kSquareColour = 0xFFFF0000;

// The sum of the red along a row, in pixels, and where its middle stands.
struct Span {
  double width = 0;
  double center = 0;
};
Span RedSpan(const Picture& picture, int row) {
  Span span;
  double moment = 0;
  for (int x = 0; x < picture.width; ++x) {
    const double red = (picture.At(x, row) >> 16 & 0xFF) / 255.0;
    span.width += red;
    moment += red * (x + 0.5);
  }
  span.center = moment / span.width;
  return span;
}

TEST_CASE("red_square stands within the picture at both ends, vertically centred") {
  RenderedFilm film = MakeFilm("red_square");
  CHECK(film.traits().width == 640);
  CHECK(film.traits().height == 480);
  CHECK(film.traits().frame_count == 300);
  const Picture first = DrawFrame(film, 0);
  CHECK(first.At(0, 240) == kSquareColour);
  CHECK(first.At(95, 240) == kSquareColour);
  CHECK(first.At(96, 240) == kPaper);
  CHECK(first.At(0, 191) == kPaper);
  CHECK(first.At(0, 192) == kSquareColour);
  CHECK(first.At(0, 287) == kSquareColour);
  CHECK(first.At(0, 288) == kPaper);
  const Picture last = DrawFrame(film, 299);
  CHECK(last.At(543, 240) == kPaper);
  CHECK(last.At(544, 240) == kSquareColour);
  CHECK(last.At(639, 240) == kSquareColour);
}

TEST_CASE("red_square follows smootheststep to a fraction of a pixel") {
  RenderedFilm film =
      MakeFilm("red_square", {.params = {}, .size = {640, 480}, .frame_count = 101});
  for (const int frame : {10, 25, 33, 50, 75, 90}) {
    CAPTURE(frame);
    const double t = frame / 100.0;
    const double t4 = t * t * t * t;
    const double eased = -20 * t4 * t * t * t + 70 * t4 * t * t - 84 * t4 * t + 35 * t4;
    const Span span = RedSpan(DrawFrame(film, frame), 240);
    CHECK(span.width == Approx(96).margin(0.02));
    CHECK(span.center == Approx(48 + eased * 544).margin(0.02));
  }
}

TEST_CASE("red_square refuses a side outside of 0 to 1") {
  CHECK(FilmError("red_square", {.params = {{"side", "1.5"}}, .size = {}, .frame_count = 0}) ==
        "side = 1.5: must be in 0 .. 1");
}

}  // namespace
}  // namespace reel
