#include "daemon/supervisor/sound_check.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

// A WAV file of silence: 8 kHz, 16 bits, one channel (RIFF; a header of 44 bytes).
std::string Silence(uint32_t samples) {
  const auto number = [](uint32_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
    return text;
  };
  return "RIFF" + number(36 + 2 * samples, 4) + "WAVEfmt " + number(16, 4) + number(1, 2) +
         number(1, 2) + number(8000, 4) + number(16000, 4) + number(2, 2) + number(16, 2) + "data" +
         number(2 * samples, 4) + std::string(2 * samples, '\0');
}

Sound FadedOut(const std::string& file) {
  Sound sound{file};
  sound.fade_out_s = {1, 1};
  return sound;
}

// What is found in the sounds of a film of 10 s.
Result<SoundCheck::Lengths> Check(const OutputSpec& output) {
  PollLoop loop;
  std::optional<Result<SoundCheck::Lengths>> answer;
  SoundCheck check(loop, output, {10, 1}, [&](const Result<SoundCheck::Lengths>& lengths) {
    REQUIRE_FALSE(answer);
    answer = lengths;
    loop.Stop();
  });
  check.Start();
  if (!answer) loop.Run();
  CHECK(check.pids().empty());
  return *answer;
}

// ffprobe is this script, run in a directory of its own.
class ReplacedProbe {
 public:
  explicit ReplacedProbe(const std::string& script) : old_path_(std::getenv("PATH")) {
    const std::string file = directory_.Write("ffprobe", "#!/bin/sh\ncd \"${0%/*}\"\n" + script);
    fs::permissions(file, fs::perms::owner_all);
    setenv("PATH", (directory_.path().string() + ":" + old_path_).c_str(), 1);
  }
  ~ReplacedProbe() { setenv("PATH", old_path_.c_str(), 1); }

  bool Has(const std::string& name) const { return fs::exists(directory_ / name); }

 private:
  const std::string old_path_;
  TemporaryDirectory directory_;
};

TEST_CASE("a file's length is found where something depends on it") {
  const TemporaryDirectory files;
  const std::string sound = files.Write("a.wav", Silence(12000));
  const std::string other = files.Write("b.wav", Silence(4000));
  OutputSpec output;
  output.sounds = {FadedOut(sound), {other}, {sound}};
  const auto lengths = Check(output);
  REQUIRE(lengths.status().message() == "");
  CHECK(lengths.value() == SoundCheck::Lengths{Rational{3, 2}, std::nullopt, Rational{3, 2}});
}

TEST_CASE("a single file is looked at, too, and has no length that matters") {
  const TemporaryDirectory files;
  OutputSpec output;
  output.audio = files.Write("a.wav", Silence(100));
  CHECK(Check(output).value().empty());
  output.audio = files.Write("a.txt", "no sound");
  CHECK(Check(output).status().message() ==
        "audio: '" + output.audio + "' has no sound (Invalid data found when processing input)");
  output.audio = files.path();
  CHECK(Check(output).status().message() ==
        "audio: '" + output.audio + "' has no sound (Is a directory)");
}

TEST_CASE("of several files that cannot be heard the first is told with its place") {
  const TemporaryDirectory files;
  const std::string sound = files.Write("a.wav", Silence(100));
  const std::string text = files.Write("a.txt", "no sound");
  OutputSpec output;
  output.sounds = {{sound}, FadedOut(text), {text}};
  const auto outcome = Check(output);
  CHECK(outcome.status().code() == StatusCode::kInvalidInput);
  CHECK_THAT(outcome.status().message(),
             Catch::StartsWith("audio[1]: '" + text + "' has no sound"));
  output.sounds.push_back({files / "none.wav"});
  CHECK(Check(output).status().message() ==
        "audio[3]: '" + (files / "none.wav") + "': No such file or directory");
}

TEST_CASE("a pipe is not read before it is heard") {
  const TemporaryDirectory files;
  const std::string pipe = files / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  OutputSpec output;
  output.sounds = {FadedOut(pipe)};
  CHECK(Check(output).value() == SoundCheck::Lengths{std::nullopt});
}

TEST_CASE("a file that many sounds share is looked at once") {
  const TemporaryDirectory files;
  const ReplacedProbe probe(
      "mkdir once || exit 1\necho 'stream|codec_type=audio|sample_rate=8000'\n");
  OutputSpec output;
  output.sounds.assign(kMaxSounds, {files.Write("a.wav", "")});
  CHECK(Check(output).value().size() == kMaxSounds);
  CHECK(probe.Has("once"));
}

TEST_CASE("an ffprobe that is killed is started again, three times in all") {
  const TemporaryDirectory files;
  OutputSpec output;
  output.audio = files.Write("a.wav", "");
  {
    const ReplacedProbe once(
        "mkdir once && kill -9 $$\necho 'stream|codec_type=audio|sample_rate=8000'\n");
    CHECK(Check(output).ok());
    CHECK(once.Has("once"));
  }
  const ReplacedProbe always(
      "mkdir 1 2>/dev/null || mkdir 2 2>/dev/null || mkdir 3 2>/dev/null || mkdir 4\nkill -9 $$\n");
  const auto outcome = Check(output);
  CHECK(outcome.status().code() == StatusCode::kFailed);
  CHECK_THAT(outcome.status().message(), Catch::Contains("(3 attempts)"));
  CHECK(always.Has("3"));
  CHECK_FALSE(always.Has("4"));
}

}  // namespace
}  // namespace reel
