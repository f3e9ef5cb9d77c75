#include "daemon/encoder/sound_arguments.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace reel {
namespace {

EncodeRequest FilmOf(const std::string& path) {
  EncodeRequest request;
  request.output.path = path;
  request.drawn = {64, 64};
  request.fps = {25, 1};
  request.frame_count = 100;
  request.work_directory = "/work";
  return request;
}

// The words from the first -i of a sound up to the video's filters, which come next.
ArgumentVector WordsBetween(const ArgumentVector& words, const std::string& from,
                            const std::string& to) {
  const auto begin = std::find(words.begin(), words.end(), from);
  REQUIRE(begin != words.end());
  const auto end = std::find(begin, words.end(), to);
  REQUIRE(end != words.end());
  return {begin, end};
}

size_t TimesIn(const ArgumentVector& words, const std::string& word) {
  return static_cast<size_t>(std::count(words.begin(), words.end(), word));
}

TEST_CASE("a single file is cut to the film and goes in as it is") {
  EncodeRequest request = FilmOf("/a.mp4");
  request.output.audio = "/a.wav";
  CHECK(WordsBetween(MakeEncodePlan(request)->encode, "-t", "-movflags") ==
        ArgumentVector{"-t", "4.000000", "-i", "file:/a.wav", "-map", "0:v:0", "-map", "1:a:0",
                       "-c:a", "aac", "-b:a", "192k"});
}

TEST_CASE("placed sounds are cut, faded, set to their volume, delayed and added up") {
  EncodeRequest request = FilmOf("/a.webm");
  Sound steps{"/steps.wav"};
  steps.start_s = {2, 1};
  steps.from_s = {1, 2};
  steps.duration_s = {1, 1};
  steps.volume = 0.8;
  steps.fade_in_s = {1, 2};
  steps.fade_out_s = {1, 4};
  request.output.sounds = {{"/song.mp3"}, steps};
  request.sound_lengths = {{}, Rational{60, 1}};
  const std::string common =
      "aresample=48000:async=1:first_pts=0,"
      "pan=stereo|FL<FL+0.707*FC+0.707*BL+0.707*SL+0.5*BC|FR<FR+0.707*FC+0.707*BR+0.707*SR+0.5*BC,"
      "aformat=sample_fmts=fltp,";
  const std::string graph =
      "anullsrc=r=48000:cl=stereo,aformat=sample_fmts=fltp,atrim=end_sample=192000[film];"
      "[1:a:0]" +
      common +
      "atrim=start_sample=0:end_sample=192000,asetpts=N/SR/TB[sound1];"
      "[2:a:0]" +
      common +
      "atrim=start_sample=24000:end_sample=72000,asetpts=N/SR/TB,afade=t=in:ss=0:ns=24000,"
      "afade=t=out:ss=36000:ns=12000,volume=0.8,adelay=delays=96000S:all=1[sound2];"
      "[film][sound1][sound2]amix=inputs=3:duration=first:normalize=0[mixed]";
  CHECK(WordsBetween(MakeEncodePlan(request)->encode, "-t", "-c:v") ==
        ArgumentVector{"-t", "4.000000", "-i", "file:/song.mp3", "-t", "1.500000", "-i",
                       "file:/steps.wav", "-map", "0:v:0", "-filter_complex", graph, "-map",
                       "[mixed]", "-c:a", "libopus", "-b:a", "128k"});
}

TEST_CASE("a sound that begins before the part loses its head after it was faded") {
  EncodeRequest request = FilmOf("/a.mp4");
  Sound sound{"/a.wav"};
  sound.fade_in_s = {2, 1};
  request.output.sounds = {sound};
  request.first_frame = 25;
  request.frame_count = 25;
  request.film_frame_count = 100;
  const ArgumentVector words = MakeEncodePlan(request)->encode;
  const std::string graph = *(std::find(words.begin(), words.end(), "-filter_complex") + 1);
  CHECK_THAT(graph, Catch::Contains("atrim=start_sample=0:end_sample=96000,asetpts=N/SR/TB,"
                                    "afade=t=in:ss=0:ns=96000,"
                                    "atrim=start_sample=48000,asetpts=N/SR/TB[sound1]"));
}

TEST_CASE("a part in which nothing is heard has silence, as the film has there") {
  EncodeRequest request = FilmOf("/a.mp4");
  Sound late{"/late.wav"};
  late.start_s = {3, 1};
  request.output.sounds = {late};
  request.frame_count = 25;
  request.film_frame_count = 100;
  const ArgumentVector words = MakeEncodePlan(request)->encode;
  CHECK(TimesIn(words, "file:/late.wav") == 0);
  CHECK(TimesIn(words, "[mixed]") == 1);
}

TEST_CASE("of a film in segments the joining alone has sound") {
  for (const bool is_placed : {false, true}) {
    EncodeRequest request = FilmOf("/a.mkv");
    if (is_placed) {
      request.output.sounds = {{"/a.wav"}, {"/b.wav"}};
    } else {
      request.output.audio = "/a.wav";
    }
    request.segment = {SegmentChoice::Kind::kLength, {1, 1}};
    const EncodePlan plan = MakeEncodePlan(request).value();
    REQUIRE(plan.segments.size() > 1);
    for (const Segment& segment : plan.segments) {
      CHECK(TimesIn(SegmentEncodeCommand(request, plan, segment), "file:/a.wav") == 0);
    }
    CHECK(TimesIn(plan.finishing.back().command, "file:/a.wav") == 1);
  }
}

TEST_CASE("a format without sound refuses sounds, placed or not") {
  for (const char* path : {"/a.gif", "/a.apng", "/%05d.png"}) {
    EncodeRequest request = FilmOf(path);
    request.output.sounds = {{"/a.wav"}};
    CHECK_THAT(MakeEncodePlan(request).status().message(),
               Catch::StartsWith("audio: .") && Catch::Contains("holds no sound"));
  }
}

TEST_CASE("names of sounds that look like options or protocols reach ffmpeg as files") {
  EncodeRequest request = FilmOf("/a.mp4");
  request.output.sounds = {{"/-y:http.wav"}, {"/[1:a]'x',y;.wav"}};
  const ArgumentVector words = MakeEncodePlan(request)->encode;
  CHECK(TimesIn(words, "file:/-y:http.wav") == 1);
  CHECK(TimesIn(words, "file:/[1:a]'x',y;.wav") == 1);
}

}  // namespace
}  // namespace reel
