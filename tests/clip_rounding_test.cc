// Which frames of their clips films show whose clips do not last a whole number of frames. All numbers
// were worked out by hand: a frame of the film belongs to the clip in which it begins.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "planned_film.h"

namespace reel {
namespace {

// A clip of the film: where it begins in it, and which of its own frames are shown, one after the other.
struct Part {
  int64_t begin;        // frame of the film
  int64_t first, last;  // own frames
};

struct Film {
  std::string lengths;  // of its clips
  Rational fps;
  int64_t frame_count;
  std::vector<Part> parts;
};

// What each frame of a film shows: the number of the clip and the clip's own frame.
using Shown = std::vector<std::pair<size_t, int64_t>>;

Shown ShownBy(const std::string& film, Rational fps) {
  const Result<TimelinePlan> plan = PlanOf(film, fps);
  INFO(plan.status().message());
  REQUIRE(plan.ok());
  Shown shown;
  for (int64_t n = 0; n < plan->frame_count(); ++n) {
    const FrameRecipe recipe = plan->Recipe(n);
    REQUIRE(recipe.kind == FrameRecipe::Kind::kSource);
    shown.emplace_back(recipe.frame.source, recipe.frame.index);
  }
  return shown;
}

// "1, 1/2": two clips, so long. `each` is done to each of them.
std::string Sequence(const std::string& lengths, const std::string& each = "") {
  std::string film = "[";
  for (size_t begin = 0; begin < lengths.size();) {
    const size_t end = std::min(lengths.find(", ", begin), lengths.size());
    film += begin == 0 ? "" : ", ";
    film += R"({"scene": "a", "duration": ")" + lengths.substr(begin, end - begin) +
            R"(", "do": [)" + each + "]}";
    begin = end + 2;
  }
  return film + "]";
}

// As the table says; with `backwards` each clip from its other end.
Shown Told(const Film& film, bool backwards) {
  Shown shown;
  for (size_t i = 0; i < film.parts.size(); ++i) {
    const Part& part = film.parts[i];
    REQUIRE(static_cast<int64_t>(shown.size()) == part.begin);
    for (int64_t own = part.first; own <= part.last; ++own) {
      shown.emplace_back(i, backwards ? part.last - (own - part.first) : own);
    }
  }
  REQUIRE(static_cast<int64_t>(shown.size()) == film.frame_count);
  return shown;
}

const std::vector<Film>& Films() {
  // clang-format off
  static const std::vector<Film> films = {
      // Whole frames everywhere.
      {"1s, 1/2s, 1/3s, 12f", {24, 1}, 56, {{0, 0, 23}, {24, 0, 11}, {36, 0, 7}, {44, 0, 11}}},
      {"1s, 1/2s, 1/3s, 12f", {60, 1}, 122, {{0, 0, 59}, {60, 0, 29}, {90, 0, 19}, {110, 0, 11}}},
      // 25, 12 1/2, 8 1/3 and 12 frames: cuts at 25, 37 1/2 and 45 5/6, the end at 57 5/6.
      {"1s, 1/2s, 1/3s, 12f", {25, 1}, 58, {{0, 0, 24}, {25, 0, 12}, {38, 0, 7}, {46, 0, 11}}},
      // The other way round: cuts at 12, 20 1/3 and 32 5/6.
      {"12f, 1/3s, 1/2s, 1s", {25, 1}, 58, {{0, 0, 11}, {12, 0, 8}, {21, 0, 11}, {33, 0, 24}}},
      // Cuts at 8 1/3, 16 2/3, 25, 33 1/3, 41 2/3; the end at 50.
      {"1/3s, 1/3s, 1/3s, 1/3s, 1/3s, 1/3s", {25, 1}, 50,
       {{0, 0, 8}, {9, 0, 7}, {17, 0, 7}, {25, 0, 8}, {34, 0, 7}, {42, 0, 7}}},
      // Cuts at 12 1/2, 25, 37 1/2.
      {"1/2s, 1/2s, 1/2s, 1/2s", {25, 1}, 50, {{0, 0, 12}, {13, 0, 11}, {25, 0, 12}, {38, 0, 11}}},
      // 29.97, 14.985, 9.99 and 12 frames: cuts at 29.97, 44.955, 54.945, the end at 66.945.
      {"1s, 1/2s, 1/3s, 12f", {30000, 1001}, 67,
       {{0, 0, 29}, {30, 0, 14}, {45, 0, 9}, {55, 0, 11}}},
      // Cuts at 12, 21.99, 36.975.
      {"12f, 1/3s, 1/2s, 1s", {30000, 1001}, 67,
       {{0, 0, 11}, {12, 0, 9}, {22, 0, 14}, {37, 0, 29}}},
      // 599.4 frames each: cuts at 599.4 and 1198.8, the end at 1798.2.
      {"20s, 20s, 20s", {30000, 1001}, 1799, {{0, 0, 599}, {600, 0, 598}, {1199, 0, 599}}},
      // Shorter than a frame: shown where one of the film's begins in it, at 10, and else not at all.
      {"10f, 1/100s, 10f", {25, 1}, 21, {{0, 0, 9}, {10, 0, 0}, {11, 0, 9}}},
      {"1/30s, 1/200s, 10f", {25, 1}, 11, {{0, 0, 0}, {1, 0, -1}, {1, 0, 9}}},
  };
  // clang-format on
  return films;
}

TEST_CASE("clips of any length follow one another without a frame twice or left out") {
  for (const Film& film : Films()) {
    INFO(film.lengths << " at " << ToString(film.fps));
    CHECK(ShownBy(Sequence(film.lengths), film.fps) == Told(film, false));
  }
}

TEST_CASE("reversed clips of any length show the same frames, each from its other end") {
  for (const Film& film : Films()) {
    INFO(film.lengths << " at " << ToString(film.fps));
    CHECK(ShownBy(Sequence(film.lengths, R"({"reverse": true})"), film.fps) == Told(film, true));
  }
}

TEST_CASE("a reversed sequence of clips of any length shows the same frames in opposite order") {
  for (const Film& film : Films()) {
    INFO(film.lengths << " at " << ToString(film.fps));
    Shown backwards = Told(film, false);
    std::reverse(backwards.begin(), backwards.end());
    const std::string reverse = R"({"reverse": true})";
    const std::string clip = "{\"clip\": " + Sequence(film.lengths) + ", \"do\": [" + reverse;
    CHECK(ShownBy(clip + "]}", film.fps) == backwards);
    CHECK(ShownBy(clip + ", " + reverse + "]}", film.fps) == Told(film, false));
  }
}

std::vector<int64_t> FramesOf(const std::string& length, const std::string& operations) {
  std::vector<int64_t> frames;
  for (const auto& [clip, frame] : ShownBy(Sequence(length, operations), {25, 1})) {
    frames.push_back(frame);
  }
  return frames;
}

TEST_CASE("rounds of a loop that are no whole number of frames begin with the next one") {
  // 4 1/3 frames each: rounds begin at 4 1/3 and 8 2/3.
  CHECK(FramesOf("13/75s", R"({"loop": 3})") ==
        std::vector<int64_t>{0, 1, 2, 3, 4, 0, 1, 2, 3, 0, 1, 2, 3});
  CHECK(FramesOf("13/75s", R"({"reverse": true}, {"loop": 3})") ==
        std::vector<int64_t>{4, 3, 2, 1, 0, 3, 2, 1, 0, 3, 2, 1, 0});
}

TEST_CASE("a held frame is the last that was shown, or the first that will be") {
  CHECK(FramesOf("13/75s", R"({"hold": "last", "duration": "3f"})") ==
        std::vector<int64_t>{0, 1, 2, 3, 4, 4, 4, 4});
  CHECK(FramesOf("13/75s", R"({"hold": "first", "duration": "7/75s"})") ==
        std::vector<int64_t>{0, 0, 0, 0, 1, 2, 3});
  CHECK(FramesOf("13/75s", R"({"reverse": true}, {"hold": "first", "duration": "3f"})") ==
        std::vector<int64_t>{4, 4, 4, 4, 3, 2, 1, 0});
}

TEST_CASE(
    "a crossfade that does not begin with a frame of the film has the frames that begin in it") {
  // From 22 1/2 to 25; the film ends at 47 1/2.
  const Result<TimelinePlan> plan = PlanOf(
      R"([{"scene": "a", "duration": 1}, {"crossfade": "100ms"}, {"scene": "b", "duration": 1}])",
      {25, 1});
  REQUIRE(plan.ok());
  REQUIRE(plan->frame_count() == 48);
  const auto frame = [&](int64_t n) { return plan->Recipe(n); };
  CHECK(frame(22).frame.index == 22);
  CHECK(frame(23).kind == FrameRecipe::Kind::kMix);
  CHECK(frame(23).amount == Approx(0.4));
  CHECK(frame(23).parts[0].frame.index == 23);
  CHECK(frame(23).parts[1].frame.index == 0);
  CHECK(frame(24).amount == Approx(0.8));
  CHECK(frame(24).parts[1].frame.index == 1);
  CHECK(frame(25).frame.source == 1);
  CHECK(frame(25).frame.index == 2);
  CHECK(frame(47).frame.index == 24);
}

}  // namespace
}  // namespace reel
