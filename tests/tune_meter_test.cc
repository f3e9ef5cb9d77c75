#include "client/tune_meter.h"

#include <catch2/catch.hpp>
#include <chrono>

namespace reel {
namespace {

using namespace std::chrono_literals;
using Next = TuneMeter::Next;

const TimePoint kStart{};

// A job whose supervisor tells of its progress every 100 ms.
struct MeasuredFilm {
  TuneMeter meter{4, 3s};
  Progress progress{Phase::kRendering, 0, 100'000, 0, 4, 0, 0, {}};
  TimePoint now = kStart;

  Next Step(int64_t frames, nanoseconds for_frame = 0ns, nanoseconds for_pipe = 0ns) {
    now += 100ms;
    progress.frames_done += frames;
    progress.waits.for_frame_ns += for_frame.count();
    progress.waits.for_pipe_ns += for_pipe.count();
    return meter.Add(progress, now);
  }
  // Until it is enough, at most for a minute; how long it took.
  template <typename Frames>
  nanoseconds RunUntilEnough(Frames frames_of_step) {
    for (int i = 0; i < 600; ++i) {
      if (Step(frames_of_step(i)) == Next::kEnough) break;
    }
    return now - kStart;
  }
};

TEST_CASE("a steady film is measured for the time that was asked, after its first second") {
  MeasuredFilm film;
  CHECK(film.RunUntilEnough([](int) { return 10; }) == 4200ms);
  const TuneRow row = film.meter.Row().value();
  CHECK(row.producers == 4);
  CHECK(row.frames_per_second == Approx(100));
  CHECK(row.seconds == Approx(3));
  CHECK(row.frames == 300);
  CHECK_FALSE(row.film_ended);
}

TEST_CASE("what the encoder's buffers swallow at the start is not measured") {
  MeasuredFilm film;
  film.RunUntilEnough([](int step) { return step < 10 ? 50 : 5; });
  CHECK(film.meter.Row()->frames_per_second == Approx(50));
}

TEST_CASE("the loading of a renderer is not measured") {
  MeasuredFilm film;
  CHECK(film.RunUntilEnough([](int step) { return step < 100 ? 0 : 10; }) == 14'200ms);
  CHECK(film.meter.Row()->frames_per_second == Approx(100));
}

TEST_CASE("frames that come many at once are counted from one arrival to another") {
  MeasuredFilm film;
  // 8 producers, 1.5 s a frame.
  film.RunUntilEnough([](int step) { return step % 15 == 14 ? 8 : 0; });
  CHECK(film.meter.Row()->frames_per_second == Approx(8 / 1.5));
}

TEST_CASE("few frames are waited for longer, and not for ever") {
  MeasuredFilm film;
  // A frame in 2 s: the warm-up is 4 s of it, what is measured 12 s.
  CHECK(film.RunUntilEnough([](int step) { return step % 20 == 0 ? 1 : 0; }) == 18'100ms);
  CHECK(film.meter.Row()->frames_per_second == Approx(0.5));
  CHECK_FALSE(film.meter.Row()->film_ended);
}

TEST_CASE("a film of few frames is warm after a quarter, and says that it ended") {
  MeasuredFilm film;
  film.progress.frame_count = 40;
  CHECK(film.RunUntilEnough([](int) { return 1; }) == 4s);
  const TuneRow row = film.meter.Row().value();
  CHECK(row.frames == 29);
  CHECK(row.frames_per_second == Approx(10));
  CHECK(row.film_ended);
}

TEST_CASE("a film that ends while it warms up is measured by all that was seen") {
  MeasuredFilm film;
  film.progress.frame_count = 100;
  CHECK(film.Step(20) == Next::kMore);
  CHECK(film.Step(40) == Next::kMore);
  film.progress.phase = Phase::kEncoding;
  CHECK(film.Step(40) == Next::kEnough);
  CHECK(film.meter.Row()->frames_per_second == Approx(400));
  CHECK(film.meter.Row()->film_ended);
}

TEST_CASE("a film that is done at once, or never draws, has no rate") {
  MeasuredFilm film;
  film.progress.frame_count = 5;
  SECTION("done before it was seen") {
    film.progress.phase = Phase::kVerifying;
    CHECK(film.Step(5) == Next::kEnough);
  }
  SECTION("done in one step") { CHECK(film.Step(5) == Next::kEnough); }
  SECTION("no frame") { CHECK(film.Step(0) == Next::kMore); }
  CHECK_FALSE(film.meter.Row());
}

TEST_CASE("who waited is the share of the time that was measured") {
  MeasuredFilm film;
  for (int i = 0; i < 13; ++i) film.Step(10, 0ms, 100ms);
  while (film.Step(10, 75ms, 10ms) != Next::kEnough) {
  }
  CHECK(film.meter.Row()->encoder_waited == Approx(0.75).margin(0.03));
  CHECK(film.meter.Row()->frames_waited == Approx(0.10).margin(0.05));
}

TEST_CASE("shares stay between none and all, whatever is told") {
  MeasuredFilm film;
  while (film.Step(10, 500ms, -50ms) != Next::kEnough) {
  }
  CHECK(film.meter.Row()->encoder_waited == 1);
  CHECK(film.meter.Row()->frames_waited == 0);
}

TEST_CASE("less than a second that is asked for makes the warm-up as short") {
  MeasuredFilm film;
  TuneMeter meter{1, 500ms};
  int steps = 1;
  for (;
       film.progress.frames_done += 30, meter.Add(film.progress, film.now += 100ms) == Next::kMore;
       ++steps) {
  }
  CHECK(steps == 12);  // the first, five to warm up, one to begin, five
}

}  // namespace
}  // namespace reel
