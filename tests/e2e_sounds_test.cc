// Sounds that a job places in time are heard there in the finished film, and nowhere else.

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "command_output.h"
#include "film_probe.h"
#include "reel_process.h"

namespace reel {
namespace {

constexpr int kHz = 48000;
constexpr double kPi = 3.14159265358979323846;
// Encoders smear over some milliseconds.
constexpr double kSmear = 0.05;

struct Tone {
  double hz = 0;
  double seconds = 0;
};

std::string LittleEndian(uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
  return text;
}

// A WAV file (RIFF, 16 bits, one channel) of sines of amplitude 0.5, one after the other.
void WriteTones(const std::string& path, const std::vector<Tone>& tones) {
  std::string samples;
  for (const Tone& tone : tones) {
    for (int i = 0; i < tone.seconds * kHz; ++i) {
      const double value = 0.5 * std::sin(2 * kPi * tone.hz * i / kHz);
      samples += LittleEndian(static_cast<uint32_t>(std::lround(value * 32767)), 2);
    }
  }
  const auto bytes = static_cast<uint32_t>(samples.size());
  std::ofstream(path, std::ios::binary)
      << "RIFF" << LittleEndian(36 + bytes, 4) << "WAVEfmt " << LittleEndian(16, 4)
      << LittleEndian(1, 2) << LittleEndian(1, 2) << LittleEndian(kHz, 4)
      << LittleEndian(2 * kHz, 4) << LittleEndian(2, 2) << LittleEndian(16, 2) << "data"
      << LittleEndian(bytes, 4) << samples;
}

// What a player would play on the left.
class HeardFilm {
 public:
  explicit HeardFilm(const std::string& path)
      : bytes_(OutputOf("ffmpeg -v error -nostdin -i '" + path +
                        "' -map 0:a:0 -af 'pan=mono|c0=FL' -ar 48000 -f f32le pipe:1")),
        samples_(bytes_.size() / sizeof(float)) {
    std::memcpy(samples_.data(), bytes_.data(), samples_.size() * sizeof(float));
  }

  const std::string& bytes() const { return bytes_; }
  double seconds() const { return static_cast<double>(samples_.size()) / kHz; }

  // Of the sine of that frequency within [from, to), both in seconds.
  double Amplitude(double hz, double from, double to) const {
    const auto first = static_cast<size_t>(from * kHz);
    const auto end = static_cast<size_t>(to * kHz);
    REQUIRE(end <= samples_.size());
    double re = 0;
    double im = 0;
    for (size_t i = first; i < end; ++i) {
      const double phase = 2 * kPi * hz * static_cast<double>(i) / kHz;
      re += static_cast<double>(samples_[i]) * std::cos(phase);
      im += static_cast<double>(samples_[i]) * std::sin(phase);
    }
    return 2 * std::hypot(re, im) / static_cast<double>(end - first);
  }

  // Of everything.
  double Loudest(double from, double to) const {
    double loudest = 0;
    const auto end = static_cast<size_t>(to * kHz);
    REQUIRE(end <= samples_.size());
    for (auto i = static_cast<size_t>(from * kHz); i < end; ++i) {
      loudest = std::max(loudest, std::abs(static_cast<double>(samples_[i])));
    }
    return loudest;
  }

 private:
  std::string bytes_;
  std::vector<float> samples_;
};

// A second of 440 Hz and two of 660 (steps.wav), a second of 1760 (bell.wav), ten of 220 (song.wav).
// film.json is four seconds: 660 Hz from 0.5 to 2.0, half as loud, rising and falling for half a second;
// 1760 from 2.5 to 3.5.
void MakeSounds(const ReelInstallation& reel) {
  WriteTones(reel.path("steps.wav"), {{440, 1}, {660, 2}});
  WriteTones(reel.path("bell.wav"), {{1760, 1}});
  WriteTones(reel.path("song.wav"), {{220, 10}});
  reel.directory().Write("film.json", R"({
    "scene": "testcard", "size": "64x64", "fps": 25, "frames": 100,
    "audio": [
      {"file": "steps.wav", "start": "0.5s", "from": "1s", "duration": "1500ms", "volume": 0.5,
       "fade_in": "500ms", "fade_out": 0.5},
      {"file": "bell.wav", "start": 2.5}
    ]})");
}

void Render(const ReelInstallation& reel, std::vector<std::string> words) {
  words.insert(words.begin(), {"render", "-q", "--producers", "1"});
  const ReelOutcome outcome = RunReel(reel, words);
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
}

// Of an amplitude.
Approx About(double amplitude) { return Approx(amplitude).margin(0.03); }

TEST_CASE("two sounds are heard at their times, as loud as was said, and fade") {
  const ReelInstallation reel;
  MakeSounds(reel);
  for (const char* name : {"f.mp4", "f.mov", "f.mkv", "f.webm"}) {
    CAPTURE(name);
    Render(reel, {"film.json", "-o", name});
    CHECK(CountFrames(reel.path(name)) == 100);
    const HeardFilm film(reel.path(name));
    CHECK(film.seconds() == Approx(4).margin(0.03));
    CHECK(film.Loudest(0, 0.5 - kSmear) < 0.01);
    CHECK(film.Loudest(2 + kSmear, 2.5 - kSmear) < 0.01);
    CHECK(film.Loudest(3.5 + kSmear, 3.95) < 0.01);
    CHECK(film.Amplitude(660, 1.0 + kSmear, 1.5 - kSmear) == About(0.25));
    CHECK(film.Amplitude(440, 0.5, 2.0) < 0.01);  // it was skipped
    CHECK(film.Amplitude(1760, 2.5 + kSmear, 3.5 - kSmear) == About(0.5));
    CHECK(film.Amplitude(660, 2.5, 3.5) < 0.01);
    // A fifth, a half and four fifths of the way up; the other way round down.
    CHECK(film.Amplitude(660, 0.55, 0.65) == About(0.05));
    CHECK(film.Amplitude(660, 0.70, 0.80) == About(0.125));
    CHECK(film.Amplitude(660, 0.85, 0.95) == About(0.2));
    CHECK(film.Amplitude(660, 1.55, 1.65) == About(0.2));
    CHECK(film.Amplitude(660, 1.70, 1.80) == About(0.125));
    CHECK(film.Amplitude(660, 1.85, 1.95) == About(0.05));
  }
}

TEST_CASE("a film made of segments sounds like one made in one piece") {
  const ReelInstallation reel;
  MakeSounds(reel);
  Render(reel, {"film.json", "-o", "whole.mp4"});
  Render(reel, {"film.json", "-o", "joined.mp4", "--segment", "1s"});
  CHECK(CountFrames(reel.path("joined.mp4")) == 100);
  const HeardFilm whole(reel.path("whole.mp4"));
  CHECK(whole.Loudest(0, 4) > 0.4);
  CHECK(HeardFilm(reel.path("joined.mp4")).bytes() == whole.bytes());
}

TEST_CASE("a part of a film has the sound that belongs to it") {
  const ReelInstallation reel;
  MakeSounds(reel);
  // From 1 s to 3 s.
  Render(reel, {"film.json", "-o", "part.mp4", "--range", "25:75"});
  const HeardFilm part(reel.path("part.mp4"));
  CHECK(part.seconds() == Approx(2).margin(0.03));
  CHECK(part.Amplitude(660, kSmear, 0.5 - kSmear) == About(0.25));
  CHECK(part.Amplitude(660, 0.70, 0.80) == About(0.125));
  CHECK(part.Loudest(1 + kSmear, 1.5 - kSmear) < 0.01);
  CHECK(part.Amplitude(1760, 1.5 + kSmear, 1.9) == About(0.5));
  // From 3.6 s on nothing is heard.
  Render(reel, {"film.json", "-o", "rest.mp4", "--range", "90:100"});
  const HeardFilm rest(reel.path("rest.mp4"));
  CHECK(rest.seconds() == Approx(0.4).margin(0.03));
  CHECK(rest.Loudest(0, 0.39) < 0.01);
}

TEST_CASE("a fade out ends with the file or with the film, whichever ends first") {
  const ReelInstallation reel;
  MakeSounds(reel);
  reel.directory().Write("fades.json", R"({
    "scene": "testcard", "size": "64x64", "fps": 25, "frames": 100,
    "audio": [{"file": "bell.wav", "start": 1, "fade_out": 1}, {"file": "song.wav", "fade_out": 1}]})");
  Render(reel, {"fades.json", "-o", "f.mp4"});
  const HeardFilm film(reel.path("f.mp4"));
  CHECK(film.Amplitude(1760, 1.2, 1.3) == About(0.375));
  CHECK(film.Amplitude(1760, 1.7, 1.8) == About(0.125));
  CHECK(film.Amplitude(220, 2.5, 3.0) == About(0.5));
  CHECK(film.Amplitude(220, 3.2, 3.3) == About(0.375));
  CHECK(film.Amplitude(220, 3.7, 3.8) == About(0.125));
}

TEST_CASE("files given by several flags are heard together from the beginning") {
  const ReelInstallation reel;
  MakeSounds(reel);
  Render(reel, {"film.json", "--audio", "bell.wav", "-o", "f.mp4", "--audio", "song.wav"});
  const HeardFilm film(reel.path("f.mp4"));
  CHECK(film.Amplitude(1760, kSmear, 1 - kSmear) == About(0.5));
  CHECK(film.Amplitude(220, kSmear, 4 - kSmear) == About(0.5));
  CHECK(film.Amplitude(660, 1, 1.5) < 0.01);
}

TEST_CASE("what cannot be heard is told before anything is drawn") {
  const ReelInstallation reel;
  MakeSounds(reel);
  struct Unheard {
    std::string audio, said;
  };
  const std::vector<Unheard> all = {
      {R"("film.json")", "audio: '" + reel.path("film.json") + "' has no sound"},
      {R"(["bell.wav", "silent.mp4"])", "audio[1]: '" + reel.path("silent.mp4") + "' has no sound"},
      {R"(["none.wav"])", "audio[0]: '" + reel.path("none.wav") + "': No such file or directory"},
      {R"([{"file": "bell.wav", "start": "4s"}])",
       "audio[0].start: 4 s is not before the film's end, 4 s"},
      {R"([{"file": "bell.wav", "from": 1}])",
       "audio[0].from: 1 s is not before the end of '" + reel.path("bell.wav") + "', 1 s"},
  };
  Render(reel, {"testcard", "--size", "64x64", "--frames", "5", "-o", "silent.mp4"});
  for (const Unheard& unheard : all) {
    reel.directory().Write("wrong.json", R"({"scene": "testcard", "size": "64x64", "fps": 25,
      "frames": 100, "output": "wrong.mp4", "audio": )" +
                                             unheard.audio + "}");
    const std::string files_before = FilesIn(reel.path(""));
    const ReelOutcome outcome = RunReel(reel, {"render", "wrong.json"});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.err, Catch::StartsWith("reel: " + unheard.said));
    CHECK_THAT(outcome.err, !Catch::Contains("ring:"));
    CHECK(FilesIn(reel.path("")) == files_before);
  }
}

TEST_CASE("sounds are no matter to a check of the frames") {
  const ReelInstallation reel;
  reel.directory().Write("film.json", R"({
    "scene": "testcard", "size": "64x64", "fps": 25, "frames": 10, "output": "film.mp4",
    "audio": [{"file": "none.wav", "start": 9, "fade_out": 1}]})");
  const ReelOutcome outcome = RunReel(reel, {"verify", "film.json", "--sample", "4"});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
}

}  // namespace
}  // namespace reel
