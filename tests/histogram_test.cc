#include <catch2/catch.hpp>

#include "rendered_film.h"

namespace reel {
namespace {

const FilmRequest kFourDistributions = {
    .params = {{"distributions", "normal(-2.5,1),gamma(2,1.5),exponential(2),uniform(14,20)"}},
    .size = {640, 480},
    .frame_count = 100};

TEST_CASE("histogram draws a frame alone as it draws it after others") {
  RenderedFilm in_order = MakeFilm("histogram", kFourDistributions);
  RenderedFilm alone = MakeFilm("histogram", kFourDistributions);
  for (int64_t frame = 0; frame < 60; ++frame) DrawFrame(in_order, frame);
  CHECK(DrawFrame(in_order, 60) == DrawFrame(alone, 60));
  CHECK(DrawFrame(alone, 3) == DrawFrame(in_order, 3));
}

TEST_CASE("histogram shows other samples for another seed, and the same for the same") {
  FilmRequest request = kFourDistributions;
  RenderedFilm one = MakeFilm("histogram", request);
  request.params.emplace("seed", "2");
  RenderedFilm two = MakeFilm("histogram", request);
  CHECK_FALSE(DrawFrame(one, 99) == DrawFrame(two, 99));
}

TEST_CASE("histogram has a frame for each sample unless the job says otherwise") {
  CHECK(MakeFilm("histogram").traits().frame_count == 100);
  const FilmRequest request = {.params = {{"samples", "7"}}, .size = {}, .frame_count = 0};
  CHECK(MakeFilm("histogram", request).traits().frame_count == 7);
}

TEST_CASE("histogram shows all samples in the last frame, however many frames there are") {
  FilmRequest request = kFourDistributions;
  RenderedFilm hundred = MakeFilm("histogram", request);
  request.frame_count = 37;
  RenderedFilm few = MakeFilm("histogram", request);
  CHECK(DrawFrame(hundred, 99) == DrawFrame(few, 36));
}

TEST_CASE(
    "histogram keeps its axes: all left of the first panel's frame is the same in every frame") {
  RenderedFilm film = MakeFilm("histogram");
  const Picture first = DrawFrame(film, 0);
  const Picture last = DrawFrame(film, 99);
  REQUIRE_FALSE(first == last);
  for (int y = 0; y < first.height; ++y) {
    for (int x = 0; x < 45; ++x) REQUIRE(first.At(x, y) == last.At(x, y));
  }
}

TEST_CASE("histogram names the parameter that is wrong") {
  CHECK_THAT(FilmError("histogram", {.params = {{"samples", "0"}}, .size = {}, .frame_count = 0}),
             Catch::Contains("samples = 0: must be in 1 .. 1000000"));
  CHECK_THAT(
      FilmError("histogram", {.params = {{"distributions", "gama"}}, .size = {}, .frame_count = 0}),
      Catch::Contains("did you mean gamma?"));
}

}  // namespace
}  // namespace reel
