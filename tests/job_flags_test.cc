#include "client/job_flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "temporary_directory.h"

namespace reel {
namespace {

// What the words after `reel render` ask for, in a shell whose directory is `directory`.
Result<JobSpec> Resolve(std::vector<std::string> words, const TemporaryDirectory& directory) {
  CLI::App app;
  JobFlags flags;
  AddJobFlags(app, flags);
  std::reverse(words.begin(), words.end());  // as CLI11 wants a vector
  app.parse(words);
  return ResolveJob(flags, directory.path().string());
}

std::string ErrorOf(const std::vector<std::string>& words, const TemporaryDirectory& directory) {
  return Resolve(words, directory).status().message();
}

TEST_CASE("every flag ends in its field") {
  const TemporaryDirectory directory;
  const Result<JobSpec> job = Resolve({"--param",
                                       "a=1",
                                       "--param",
                                       "b=",
                                       "red_square",
                                       "--size",
                                       "640x480",
                                       "--fps=24000/1001",
                                       "--frames",
                                       "48",
                                       "--range",
                                       "0:24",
                                       "-o",
                                       "o.mov",
                                       "--force",
                                       "--audio",
                                       "/a.wav",
                                       "--loop",
                                       "0",
                                       "--metadata",
                                       "title=[x,y]",
                                       "--manifest",
                                       "m",
                                       "--codec",
                                       "prores",
                                       "--crf",
                                       "1.5",
                                       "--preset",
                                       "slow",
                                       "--pix-fmt",
                                       "yuv422p10",
                                       "--odd",
                                       "pad",
                                       "--ffmpeg-arg=-tune",
                                       "--ffmpeg-arg",
                                       "film",
                                       "--producers",
                                       "3",
                                       "--ring-memory",
                                       "1GiB",
                                       "--frame-timeout",
                                       "2s"},
                                      directory);
  REQUIRE(job.status().message().empty());
  const std::string base = directory.path().string();
  JobSpec expected;
  expected.scene = "red_square";
  expected.params = {{"a", {"1", base}}, {"b", {"", base}}};
  expected.size = Size{640, 480};
  expected.fps = Rational{24000, 1001};
  expected.frames = 48;
  expected.range = FrameRange{0, 24};
  expected.output = {.path = base + "/o.mov",
                     .force = true,
                     .codec = "prores",
                     .crf = 1.5,
                     .preset = "slow",
                     .bitrate = "",
                     .pix_fmt = "yuv422p10",
                     .odd = OddSizePolicy::kPad,
                     .loop = 0,
                     .audio = "/a.wav",
                     .metadata = {{"title", "[x,y]"}},
                     .ffmpeg_args = {"-tune", "film"}};
  expected.producers = 3;
  expected.ring_memory_bytes = 1 << 30;
  expected.frame_timeout = std::chrono::seconds(2);
  expected.manifest = base + "/m";
  CHECK(job.value() == expected);
}

TEST_CASE("flags go before the job file's fields and parameters are merged") {
  const TemporaryDirectory directory;
  directory.Write("jobs/film.json", R"({"scene": "line_chart", "fps": 30, "size": "64x64",
    "params": {"csv": "data.csv", "points": 5}, "metadata": {"title": "a"}, "output": "film.mp4"})");
  const Result<JobSpec> job =
      Resolve({"jobs/film.json", "--param", "points=6", "--fps", "60", "--metadata", "year=2020"},
              directory);
  REQUIRE(job.status().message().empty());
  const std::string base = directory.path().string();
  CHECK(job->scene == "line_chart");
  CHECK(job->fps == Rational{60, 1});
  CHECK(job->size == Size{64, 64});
  CHECK(job->params.at("csv") == ParameterValue{"data.csv", base + "/jobs"});
  CHECK(job->params.at("points") == ParameterValue{"6", base});
  CHECK(job->output.metadata.size() == 2);
  CHECK(job->output.path == base + "/jobs/film.mp4");
}

TEST_CASE(
    "a flag brings a job of a cluster back to this machine, which is not the same as saying "
    "nothing") {
  const TemporaryDirectory directory;
  directory.Write("film.json", R"({"scene": "a", "on": "slurm", "partition": "long"})");
  CHECK(Resolve({"film.json"}, directory)->cluster.on() == "slurm");
  const JobSpec here = Resolve({"film.json", "--on", "here"}, directory).value();
  CHECK(here.cluster.engine == "");
  CHECK(here.cluster.partition == "long");
  CHECK(Resolve({"a", "--on", "slurm"}, directory)->cluster.is_used());
  CHECK_FALSE(Resolve({"a"}, directory)->cluster.engine);
  CHECK_THAT(ErrorOf({"film.json", "--on", "there"}, directory),
             Catch::StartsWith("--on: 'there' is not one of here, slurm"));
}

TEST_CASE("a length by flag replaces the job file's, whichever way each is given") {
  const TemporaryDirectory directory;
  directory.Write("d.json", R"({"scene": "a", "duration": 5, "crf": 20})");
  directory.Write("f.json", R"({"scene": "a", "frames": 5, "bitrate": "1M"})");
  const JobSpec by_frames =
      Resolve({"d.json", "--frames", "9", "--bitrate", "4M"}, directory).value();
  CHECK((by_frames.frames == 9 && !by_frames.duration_s));
  CHECK((by_frames.output.bitrate == "4M" && !by_frames.output.crf));
  const JobSpec by_time = Resolve({"f.json", "--duration", "2s", "--crf", "9"}, directory).value();
  CHECK((by_time.duration_s == Rational{2, 1} && !by_time.frames));
  CHECK((by_time.output.crf == 9.0 && by_time.output.bitrate.empty()));
  CHECK_THAT(ErrorOf({"a", "--frames", "9", "--duration", "2s"}, directory),
             Catch::Contains("both given"));
}

TEST_CASE("sounds by flag, once or more, replace the job file's") {
  const TemporaryDirectory directory;
  directory.Write("one.json", R"({"scene": "a", "audio": "song.mp3"})");
  directory.Write("two.json",
                  R"({"scene": "a", "audio": ["song.mp3", {"file": "b.wav", "start": 2}]})");
  const std::string base = directory.path().string();
  for (const char* file : {"one.json", "two.json", "a"}) {
    CAPTURE(file);
    const OutputSpec once = Resolve({file, "--audio", "c.wav"}, directory)->output;
    CHECK(once.audio == base + "/c.wav");
    CHECK(once.sounds.empty());
    const OutputSpec twice =
        Resolve({"--audio", "c.wav", file, "--audio", "/d.wav", "--audio", "c.wav"}, directory)
            ->output;
    CHECK(twice.audio.empty());
    CHECK(twice.sounds == std::vector<Sound>{{base + "/c.wav"}, {"/d.wav"}, {base + "/c.wav"}});
  }
  CHECK(Resolve({"two.json", "--fps", "5"}, directory)->output.sounds.size() == 2);
  CHECK_THAT(ErrorOf({"a", "--audio", ""}, directory), Catch::StartsWith("--audio: an empty path"));
}

TEST_CASE("more sounds by flag than ffmpeg can open are refused") {
  const TemporaryDirectory directory;
  std::vector<std::string> words = {"a"};
  for (size_t i = 0; i <= kMaxSounds; ++i) words.insert(words.end(), {"--audio", "/c.wav"});
  CHECK(ErrorOf(words, directory) == "--audio: more than 256 sounds");
}

TEST_CASE("pictures are the scene images with their path as a parameter") {
  const TemporaryDirectory directory;
  directory.Write("shots/1.png", "");
  const std::string base = directory.path().string();
  const JobSpec job = Resolve({"./shots"}, directory).value();
  CHECK(job.scene == "images");
  CHECK(job.params.at("files").text == base + "/./shots");
  directory.Write("film.json", R"({"scene": "shots/*.png"})");
  CHECK(Resolve({"film.json"}, directory)->params.at("files").text == base + "/shots/*.png");
}

TEST_CASE("a job file's plugin is found beside the job file") {
  const TemporaryDirectory directory;
  directory.Write("dot/reel.json", R"({"scene": "dot.so"})");
  const std::string plugin = directory.Write("dot/dot.so", "");
  CHECK(Resolve({plugin.substr(0, plugin.rfind('/'))}, directory)->scene == plugin);
}

TEST_CASE("a mistake is located by flag, or by file and field") {
  const TemporaryDirectory directory;
  const std::string file = directory.Write("film.json", R"({"scene": "a", "fps": 5000})");
  const std::string loop = directory.Write("loop.json", R"({"scene": "loop.json"})");
  const std::string bare = directory.Write("bare.json", "{}");
  CHECK_THAT(ErrorOf({"a", "--fps", "0"}, directory), Catch::StartsWith("--fps: '0' is outside"));
  CHECK_THAT(ErrorOf({"film.json"}, directory),
             Catch::StartsWith(file + ":1: fps: '5000' is outside"));
  CHECK_THAT(ErrorOf({"loop.json"}, directory),
             Catch::StartsWith(loop + ":1: scene: ") && Catch::Contains("is a job file too"));
  CHECK(ErrorOf({"bare.json"}, directory) ==
        bare + ": scene: missing; what draws, or a timeline of clips");
  const std::string syntax = directory.Write("syntax.json", "{\n,}");
  CHECK_THAT(ErrorOf({"syntax.json"}, directory), Catch::StartsWith(syntax + ":2:1: syntax error"));
  const std::string lost = directory.Write("lost.json", "{\n\"scene\": \"./none.so\"}");
  CHECK_THAT(ErrorOf({"lost.json"}, directory), Catch::StartsWith(lost + ":2: scene: "));
  const std::string twice = directory.Write(
      "twice.json", "{\"scene\": \"./1.png\",\n\"params\": {\n\"files\": \"2.png\"}}");
  directory.Write("1.png", "");
  CHECK_THAT(ErrorOf({"twice.json"}, directory),
             Catch::StartsWith(twice + ":3: params.files: the scene ") &&
                 Catch::EndsWith("already names the pictures"));
  const std::string both =
      directory.Write("both.json", R"({"scene": "a", "timeline": {"scene": "b"}})");
  CHECK(ErrorOf({"both.json"}, directory) ==
        both +
            ":1: scene: a timeline is given too, whose clips have scenes of their own; "
            "leave one out");
  directory.Write("clips.json", R"({"timeline": {"scene": "b"}})");
  CHECK(ErrorOf({"clips.json", "--frames", "5"}, directory) ==
        "frames: a timeline has its own length; change it there, by \"stretch_to\" or \"crop\", "
        "or take a part of the film by range");
}

TEST_CASE("fields that do not fit together are located where the first of them stands") {
  const TemporaryDirectory directory;
  const std::string file = directory.Write(
      "film.json",
      "{\"scene\": \"a\",\n\"range\": \"0:9\",\n\"crf\": 20, \"python\": \"python3\"}");
  CHECK_THAT(ErrorOf({"film.json"}, directory),
             Catch::StartsWith(file + ":3: python: is for Python scripts"));
  const std::string other = directory.Write(
      "other.json", "{\"scene\": \"a\",\n\"range\": \"0:9\",\n\"crf\": 20, \"bitrate\": \"1M\"}");
  CHECK_THAT(ErrorOf({"other.json"}, directory),
             Catch::StartsWith(other + ":3: crf (20) and bitrate (1M)"));
  CHECK_THAT(ErrorOf({"other.json", "--frames", "5", "--crf", "9"}, directory),
             Catch::StartsWith(other + ":2: range: 0:9 ends after the film"));
  // The file says nothing of what a flag brought in.
  CHECK_THAT(ErrorOf({"other.json", "--frames", "5", "--crf", "9", "--range", "1:7"}, directory),
             Catch::StartsWith("range: 1:7 ends after the film"));
  CHECK_THAT(ErrorOf({"other.json", "--duration", "1s", "--frames", "3"}, directory),
             Catch::StartsWith("duration (1 s) and frames (3) are both given"));
}

TEST_CASE("a field that a command does not offer has no flag") {
  CLI::App app;
  JobFlags flags;
  AddJobFlags(app, flags, {"range"});
  CHECK_THROWS_AS(app.parse("a --range 0:1"), CLI::ExtrasError);
}

TEST_CASE("a command that draws on this machine offers no field of a cluster") {
  CLI::App app;
  JobFlags flags;
  AddJobFlags(app, flags, WithoutCluster({"range"}));
  for (const char* words :
       {"a --on slurm", "a --partition long", "a --account a", "a --task-time 1h",
        "a --task-memory 1GiB", "a --task-cores 1", "a --slurm-arg=-x", "a --range 0:1"}) {
    CAPTURE(words);
    CHECK_THROWS_AS(app.parse(words), CLI::ExtrasError);
  }
  app.parse("a --frames 3");
}

}  // namespace
}  // namespace reel
