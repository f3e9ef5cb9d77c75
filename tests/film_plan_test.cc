#include "daemon/supervisor/film_plan.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>

namespace reel {
namespace {

RendererLoaded Dot() {
  RendererLoaded renderer;
  renderer.name = "dot";
  renderer.width = 320;
  renderer.height = 200;
  renderer.fps = {24, 1};
  renderer.frame_count = 48;
  return renderer;
}

RendererLoaded WithoutWishes() {
  RendererLoaded renderer;
  renderer.name = "dot";
  return renderer;
}

TEST_CASE("a film has what the renderer prefers where the job says nothing") {
  const FilmPlan film = PlanFilm({}, Dot()).value();
  CHECK(film.drawn == PictureSize{320, 200});
  CHECK(film.fps == Rational{24, 1});
  CHECK(film.film_frame_count == 48);
  CHECK(film.first_frame == 0);
  CHECK(film.frame_count == 48);
  CHECK_FALSE(film.has_alpha);
}

TEST_CASE("what the job says goes before what the renderer prefers") {
  JobSpec job;
  job.size = Size{64, 48};
  job.fps = Rational{30000, 1001};
  job.frames = 7;
  const FilmPlan film = PlanFilm(job, Dot()).value();
  CHECK(film.drawn == PictureSize{64, 48});
  CHECK(film.fps == Rational{30000, 1001});
  CHECK(film.film_frame_count == 7);
}

TEST_CASE("where nobody says anything a film is 1280 x 720 at 30 frames a second") {
  JobSpec job;
  job.frames = 1;
  const FilmPlan film = PlanFilm(job, WithoutWishes()).value();
  CHECK(film.drawn == PictureSize{1280, 720});
  CHECK(film.fps == Rational{30, 1});
}

TEST_CASE("transparency is the renderer's own matter") {
  RendererLoaded renderer = Dot();
  renderer.has_alpha = true;
  CHECK(PlanFilm({}, renderer)->has_alpha);
}

TEST_CASE("a duration becomes the frames that start within it") {
  const auto [duration_s, fps, frames] = GENERATE(table<Rational, Rational, int64_t>({
      {{2, 1}, {24, 1}, 48},
      {{1, 1}, {30000, 1001}, 30},  // 29.97: the 30th begins before the end
      {{1, 1000}, {24, 1}, 1},
      {{10, 3}, {3, 1}, 10},
      {{1001, 30000}, {30000, 1001}, 1},
  }));
  CAPTURE(ToString(duration_s), ToString(fps));
  JobSpec job;
  job.duration_s = duration_s;
  job.fps = fps;
  CHECK(PlanFilm(job, Dot())->film_frame_count == frames);
}

TEST_CASE("a range draws a part, of which the film's length is unchanged") {
  const auto [range, first, count] = GENERATE(table<FrameRange, int64_t, int64_t>({
      {{0, 48}, 0, 48},
      {{10, 20}, 10, 10},
      {{47, 48}, 47, 1},
  }));
  JobSpec job;
  job.range = range;
  const FilmPlan film = PlanFilm(job, Dot()).value();
  CHECK(film.first_frame == first);
  CHECK(film.frame_count == count);
  CHECK(film.film_frame_count == 48);
}

TEST_CASE("a range that is no part of the film is refused with both") {
  const FrameRange range = GENERATE(FrameRange{0, 49}, FrameRange{48, 50}, FrameRange{20, 10},
                                    FrameRange{5, 5}, FrameRange{-1, 3});
  JobSpec job;
  job.range = range;
  const Status status = PlanFilm(job, Dot()).status();
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK_THAT(status.message(), Catch::StartsWith("range: " + std::to_string(range.first) + ":" +
                                                 std::to_string(range.end)) &&
                                   Catch::EndsWith("frames 0:48"));
}

TEST_CASE("a single frame behind the last one is refused with the frames that there are") {
  JobSpec job;
  job.range = FrameRange{48, 49};
  CHECK(PlanFilm(job, Dot()).status().message() ==
        "range: frame 48 is not in the film, which has frames 0 to 47");
}

TEST_CASE("a renderer without a length needs one from the job") {
  const Status status = PlanFilm({}, WithoutWishes()).status();
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK_THAT(status.message(), Catch::StartsWith("frames: the renderer ") &&
                                   Catch::EndsWith("has no length of its own; give --frames N or "
                                                   "--duration 5s"));
}

struct BadWish {
  RendererLoaded renderer;
  std::string words;
};

BadWish BadSize(int32_t width, int32_t height) {
  RendererLoaded renderer = Dot();
  renderer.width = width;
  renderer.height = height;
  return {renderer, "size: the renderer 'dot' prefers " + std::to_string(width) + "x" +
                        std::to_string(height) + "; both sides must be 1 to 16384"};
}

BadWish BadRate(Rational fps) {
  RendererLoaded renderer = Dot();
  renderer.fps = fps;
  return {renderer, "fps: the renderer 'dot' prefers " + ToString(fps) + "; the limit is 1000"};
}

BadWish BadLength(int64_t frames) {
  RendererLoaded renderer = Dot();
  renderer.frame_count = frames;
  return {renderer, "frames: " + std::to_string(frames) + " frames; the limit is 100000000"};
}

TEST_CASE("what a renderer prefers is checked like what a user says") {
  const BadWish wish = GENERATE(BadSize(0, 200), BadSize(320, 0), BadSize(-1, 5), BadSize(16385, 1),
                                BadSize(1, 16385), BadRate({-1, 1}), BadRate({1, 0}),
                                BadRate({1001, 1}), BadLength(-1), BadLength(100'000'001));
  const Status status = PlanFilm({}, wish.renderer).status();
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK(status.message() == wish.words);
}

}  // namespace
}  // namespace reel
