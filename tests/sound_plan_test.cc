#include "daemon/encoder/sound_plan.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

namespace reel {
namespace {

constexpr int64_t kSecond = kMixedRate;

// A film of 10 s with one sound.
EncodeRequest FilmWith(const Sound& sound, std::optional<Rational> length_s = std::nullopt) {
  EncodeRequest request;
  request.output.path = "/a.mp4";
  request.output.sounds = {sound};
  request.fps = {25, 1};
  request.frame_count = 250;
  request.film_frame_count = 250;
  request.sound_lengths = {length_s};
  return request;
}

Sound SoundFrom(Rational start_s) {
  Sound sound{"/a.wav"};
  sound.start_s = start_s;
  return sound;
}

struct EndCase {
  std::string name;
  std::optional<Rational> duration_s, length_s;
  Rational from_s;
  int64_t count;  // samples
};

TEST_CASE("a sound ends with its duration, its file or the film, whichever is first") {
  const EndCase test = GENERATE(values<EndCase>({
      {"the film", {}, {}, {}, 8 * kSecond},
      {"the film, before both others", Rational{9, 1}, Rational{9, 1}, {}, 8 * kSecond},
      {"its duration", Rational{5, 2}, Rational{4, 1}, {}, 5 * kSecond / 2},
      {"its file", Rational{5, 1}, Rational{4, 1}, {}, 4 * kSecond},
      {"its file, skipping some", Rational{5, 1}, Rational{4, 1}, {3, 1}, kSecond},
  }));
  CAPTURE(test.name);
  Sound sound = SoundFrom({2, 1});
  sound.duration_s = test.duration_s;
  sound.from_s = test.from_s;
  sound.fade_out_s = test.length_s ? Rational{1, 2} : Rational{};
  const SoundPlan plan = PlanSounds(FilmWith(sound, test.length_s)).value();
  CHECK(plan.part_count == 10 * kSecond);
  REQUIRE(plan.heard.size() == 1);
  const HeardSound& heard = plan.heard.front();
  CHECK(heard.place == 2 * kSecond);
  CHECK(heard.count == test.count);
  CHECK(heard.from == test.from_s.num * kSecond);
  if (test.length_s) CHECK(heard.fade_out_from + heard.fade_out == test.count);
}

TEST_CASE("a fade out that is longer than what is heard begins with it") {
  Sound sound = SoundFrom({9, 1});
  sound.fade_out_s = {3, 1};
  const HeardSound heard = PlanSounds(FilmWith(sound, Rational{60, 1}))->heard.at(0);
  CHECK(heard.fade_out_from == 0);
  CHECK(heard.fade_out == kSecond);
}

TEST_CASE("a part of the film has the stretch of sound that belongs to it") {
  Sound sound = SoundFrom({2, 1});
  sound.duration_s = {4, 1};
  sound.fade_in_s = {1, 1};
  sound.fade_out_s = {1, 1};
  EncodeRequest request = FilmWith(sound, Rational{60, 1});
  const auto in_part = [&request](int64_t first, int64_t end) {
    request.first_frame = first;
    request.frame_count = end - first;
    return PlanSounds(request).value();
  };
  HeardSound whole{"/a.wav", 0, 4 * kSecond, 2 * kSecond, kSecond, kSecond, 3 * kSecond, 1};
  CHECK(in_part(0, 250).heard == std::vector<HeardSound>{whole});

  // From 3 s on it is in its middle, and it fades out as in the whole film.
  HeardSound from_the_middle = whole;
  from_the_middle.place = -kSecond;
  CHECK(in_part(75, 250).heard == std::vector<HeardSound>{from_the_middle});

  // Up to 4 s it has not begun to fade out.
  const SoundPlan up_to_the_middle = in_part(25, 100);
  CHECK(up_to_the_middle.part_count == 3 * kSecond);
  CHECK(up_to_the_middle.heard ==
        std::vector<HeardSound>{{"/a.wav", 0, 2 * kSecond, kSecond, kSecond, 0, 0, 1}});

  CHECK(in_part(0, 50).heard.empty());
  CHECK(in_part(150, 250).heard.empty());
}

TEST_CASE("samples are counted from the film's beginning at rates that do not divide them") {
  EncodeRequest request = FilmWith(SoundFrom({0, 1}));
  request.fps = {30000, 1001};
  request.first_frame = 1;
  request.frame_count = 1;
  // Frame 1 begins at 1601.6 samples and frame 2 at 3203.2.
  const SoundPlan plan = PlanSounds(request).value();
  CHECK(plan.part_count == 3203 - 1602);
  CHECK(plan.heard.at(0).place == -1602);
}

TEST_CASE("a sound that nobody could hear is refused with its field") {
  struct Unheard {
    Sound sound;
    std::optional<Rational> length_s;
    std::string said;
  };
  Sound skips_all = SoundFrom({0, 1});
  skips_all.from_s = {7, 2};
  Sound in_a_pipe = SoundFrom({0, 1});
  in_a_pipe.fade_out_s = {1, 1};
  const std::vector<Unheard> all = {
      {SoundFrom({10, 1}), {}, "audio[0].start: 10 s is not before the film's end, 10 s"},
      {SoundFrom({25, 2}), {}, "audio[0].start: 12.5 s is not before the film's end, 10 s"},
      {skips_all, Rational{7, 2}, "audio[0].from: 3.5 s is not before the end of '/a.wav', 3.5 s"},
      {in_a_pipe,
       {},
       "audio[0].fade_out: nobody knows where '/a.wav' ends, which is a pipe; put "
       "the sound into a file"},
  };
  for (const Unheard& refused : all) {
    const auto plan = PlanSounds(FilmWith(refused.sound, refused.length_s));
    CHECK(plan.status().code() == StatusCode::kInvalidInput);
    CHECK(plan.status().message() == refused.said);
  }
}

TEST_CASE("a sound behind the part that is rendered, but within the film, is no mistake") {
  EncodeRequest request = FilmWith(SoundFrom({9, 1}));
  request.frame_count = 25;
  CHECK(PlanSounds(request)->heard.empty());
  request.film_frame_count = 25;
  CHECK_FALSE(PlanSounds(request).ok());
}

TEST_CASE("a file is measured as far as the film may need it, and only where its end matters") {
  Sound sound = SoundFrom({4, 1});
  CHECK(SecondsToMeasure(sound, {10, 1}) == 0);
  sound.fade_out_s = {1, 1};
  CHECK(SecondsToMeasure(sound, {10, 1}) == 7);
  sound.from_s = {21, 2};
  CHECK(SecondsToMeasure(sound, {10, 1}) == 18);
  sound.duration_s = {1, 1};
  CHECK(SecondsToMeasure(sound, {10, 1}) == 13);
  sound.fade_out_s = {};
  CHECK(SecondsToMeasure(sound, {10, 1}) == 13);
  CHECK(SecondsToMeasure(sound, {2, 1}) == 12);  // a start that is refused later
}

}  // namespace
}  // namespace reel
