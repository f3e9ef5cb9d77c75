#include "protocol/job_spec.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <utility>

namespace reel {
namespace {

JobSpec FullJob() {
  JobSpec job;
  job.scene = "/scenes/dot.so";
  job.params = {{"csv", {"data.csv", "/home/a"}}, {"text", {"=\"quoted\"\n\u00e9", ""}}};
  job.size = Size{640, 480};
  job.fps = Rational{30000, 1001};
  job.duration_s = Rational{10, 3};
  job.range = FrameRange{10, 20};
  job.output = {.path = "/out/film.mp4",
                .force = true,
                .codec = "h264",
                .crf = 23.1,
                .preset = "slow",
                .bitrate = "",
                .pix_fmt = "yuv420p",
                .odd = OddSizePolicy::kCrop,
                .loop = 0,
                .audio = "/a.wav",
                .metadata = {{"title", "a=b"}},
                .ffmpeg_args = {"-tune", "animation"}};
  job.producers = 4;
  job.ring_memory_bytes = 536870912;
  job.frame_timeout = std::chrono::milliseconds(1500);
  job.manifest = "/out/film.hashes";
  job.cache = true;
  job.cache_size_bytes = int64_t{2} << 30;
  job.environment = {{"PYTHONPATH", "/a:/b"}, {"TZ", ""}};
  job.umask = 027;
  job.sandbox = SandboxLevel::kStrict;
  job.on_end = {"echo $REEL_STATE", "/home/a"};
  job.cluster = {"slurm", "long", "films", 1800, int64_t{4} << 30, 8, {"--qos=long", "--nice"}};
  return job;
}

TEST_CASE("a job with every field survives JSON unchanged") {
  const JobSpec job = FullJob();
  const Result<JobSpec> back = JobSpecFromJson(JobSpecToJson(job));
  REQUIRE(back.status().message().empty());
  CHECK(back.value() == job);
}

TEST_CASE("a job on this machine, one on a cluster and one that does not say are three things") {
  JobSpec job;
  job.scene = "red_square";
  CHECK(JobSpecToJson(job).find("\"on\"") == std::string::npos);
  CHECK_FALSE(job.cluster.is_used());
  for (const auto& [text, engine] : {std::pair("here", ""), std::pair("slurm", "slurm")}) {
    const Result<JobSpec> parsed =
        ParseJobFile(std::string(R"({"scene": "red_square", "on": ")") + text + "\"}", "/d/a.json");
    REQUIRE(parsed.status().message().empty());
    CHECK(parsed->cluster.engine == engine);
    CHECK(parsed->cluster.on() == engine);
    CHECK(parsed->cluster.is_used() == (text == std::string("slurm")));
    const std::string json = JobSpecToJson(parsed.value());
    CHECK(json.find(std::string(R"("on":")") + text + "\"") != std::string::npos);
    CHECK(JobSpecFromJson(json).value() == parsed.value());
    CHECK_FALSE(parsed.value() == job);
  }
}

TEST_CASE("a job with the other of two exclusive fields survives JSON unchanged") {
  JobSpec job;
  job.scene = "red_square";
  job.frames = 100'000'000;
  job.output.bitrate = "4M";
  job.output.odd = OddSizePolicy::kPad;
  CHECK(JobSpecFromJson(JobSpecToJson(job)).value() == job);
}

TEST_CASE("a job file gives plain values, comments, and paths from its directory") {
  const Result<JobSpec> job = ParseJobFile(R"({
    "$schema": "job.schema.json", // for the editor
    "scene": "./dot.so",
    "params": {"csv": "data.csv", "points": 100, "ratio": 0.5, "grid": true, "marks": [1, 2]},
    "size": "640x480", "fps": 23.976, /* film */ "duration": 5,
    "output": "../film.mp4", "audio": "/a.wav", "ring_memory": "1MiB", "frame_timeout": 2.5,
    "on_end": "echo $REEL_STATE"
  })",
                                           "/home/a/film.json");
  REQUIRE(job.status().message().empty());
  JobSpec expected;
  expected.scene = "/home/a/./dot.so";
  expected.params = {{"csv", {"data.csv", "/home/a"}},
                     {"points", {"100", "/home/a"}},
                     {"ratio", {"0.5", "/home/a"}},
                     {"grid", {"true", "/home/a"}},
                     {"marks", {"[1,2]", "/home/a"}}};
  expected.size = Size{640, 480};
  expected.fps = Rational{2997, 125};
  expected.duration_s = Rational{5, 1};
  expected.output.path = "/home/a/../film.mp4";
  expected.output.audio = "/a.wav";
  expected.ring_memory_bytes = 1 << 20;
  expected.frame_timeout = std::chrono::milliseconds(2500);
  expected.on_end = {"echo $REEL_STATE", "/home/a"};
  CHECK(job.value() == expected);
}

struct RefusedSpec {
  std::string json, reason;
};

TEST_CASE("a job file with a mistake is refused with field, value and limit") {
  const auto test = GENERATE(values<RefusedSpec>(
      {{"[]", "a job is a JSON object"},
       {R"({"sise": "1x1"})", "'sise' is not a field of a job; did you mean 'size'?"},
       {R"({"zzzzzzzz": 1})", "'zzzzzzzz' is not a field of a job; `reel schema` lists the fields"},
       {R"({"fps": 60, "fps": 30})", "'fps' stands there twice"},
       {R"({"ffmpeg_args": "-g"})", "ffmpeg_args: '-g' is a text; expected an array of texts"},
       {R"({"timeline": 5})",
        "timeline: '5' is a number; expected a clip: an object, an array of clips, or a scene's "
        "name"},
       {R"({"size": 640})", "size: '640' is a number; expected a text"},
       {R"({"frames": "300"})", "frames: '300' is a text; expected a whole number"},
       {R"({"frames": 300.5})", "frames: '300.5' is a number; expected a whole number"},
       {R"({"frames": 18446744073709551615})", "frames: '18446744073709551615' does not fit"},
       {R"({"frames": null})", "frames: 'null' is null; expected a whole number"},
       {R"({"force": 1})", "force: '1' is a number; expected true or false"},
       {R"({"crf": "low"})", "crf: 'low' is a text; expected a number"},
       {R"({"on_end": ""})", "on_end: an empty command"},
       {R"({"on_end": ["a"]})", "on_end: '[\"a\"]' is an array; expected a text"},
       {R"({"on_end": {"text": "a", "base": "b"}})", "on_end: "},
       {R"({"fps": 0})", "fps: '0' is outside of the limits: above 0, at most 1000"},
       {R"({"fps": -30})", "fps: '-30' is not a number like 60"},
       {R"({"size": "1000000000x2"})", "size: '1000000000x2' is outside of the limits"},
       {R"({"output": "a\u0000b"})", R"(output: '/d/a\x00b' holds a control character)"},
       {R"({"params": []})", "params: '[]' is an array; expected an object"},
       {R"({"params": {"a": null}})", "params.a: 'null' is null; expected a text"},
       {R"({"params": {"a": {"b": 1}}})", "params.a: '{\"b\":1}' is an object; expected a text"},
       {R"({"params": {"a": {"text": "b", "base": "c"}}})",
        "params.a: base: 'c' is not an absolute path"},
       {R"({"params": {"a=b": 1}})", "params.a=b: a key is not empty and holds no '='"},
       {R"({"metadata": {"a": []}})", "metadata.a: '[]' is an array; expected a text"},
       {R"({"ffmpeg_args": ["-an", 5]})", "ffmpeg_args[1]: '5' is a number; expected a text"}}));
  CAPTURE(test.json);
  const Result<JobSpec> job = ParseJobFile(test.json, "/d/film.json");
  REQUIRE_FALSE(job.ok());
  CHECK(job.status().code() == StatusCode::kInvalidInput);
  CHECK_THAT(job.status().message(), Catch::StartsWith("/d/film.json:1: " + test.reason));
}

TEST_CASE("a mistake in a job file is told with the line that it stands in") {
  const auto test = GENERATE(values<RefusedSpec>(
      {{"{\n\"fps\":\n\n0}", "2: fps: '0' is outside"},
       {"// A film\n{ /*\n*/ \"crf\": 20,\n\"sise\": \"1x1\"}", "4: 'sise' is not a field"},
       {"{\"fps\": 60,\n\"size\": \"2x2\",\n\"fps\": 30}", "3: 'fps' stands there twice"},
       {"{\"params\": {\n\"a.b\": 1,\n\"c\": null}}", "3: params.c: 'null' is null"},
       {"{\"params\": {\"a\": [0,\n{\"b\": 1},\n{\"b\": 1,\n\"b\": 2}]}}",
        "4: 'params.a[2].b' stands there twice"},
       {"{\"ffmpeg_args\": [\n\"-an\",\n5]}", "3: ffmpeg_args[1]: '5' is a number"},
       {"{\"params\": {\"a\": [0,\n1e999]}}", "2: number overflow parsing '1e999'"},
       {"{\n\"fps\": 60,,\n}", "2:11: syntax error"},
       {"{\n\"fps\": \"60\n\"}", "2:11: syntax error"},
       {"{\"params\":\n" + std::string(64, '[') + std::string(64, ']') + "}",
        "2: nested deeper than 64 levels"}}));
  CAPTURE(test.json);
  CHECK_THAT(ParseJobFile(test.json, "/d/film.json").status().message(),
             Catch::StartsWith("/d/film.json:" + test.reason));
}

TEST_CASE("a timeline is kept as it is written, with the line on which it begins") {
  const Result<JobSpec> job = ParseJobFile(
      "// A film\n{\"fps\": 60, \"timeline\":\n\n[\"a\", // first\n\"b\"]\n}", "/d/film.json");
  REQUIRE(job.ok());
  CHECK(job->timeline.text == "[\"a\", // first\n\"b\"]");
  CHECK(job->timeline.base_directory == "/d");
  CHECK(job->timeline.file == "/d/film.json");
  CHECK(job->timeline.first_line == 4);
  JobSpec sent = job.value();
  sent.scene = "/d/film.json";
  const Result<JobSpec> back = JobSpecFromJson(JobSpecToJson(sent));
  REQUIRE(back.ok());
  CHECK(back.value() == sent);
}

TEST_CASE("between processes a relative path, a comment or a contradiction is refused") {
  CHECK(JobSpecFromJson(R"({"scene": "a", "output": "b.mp4"})").status().message() ==
        "output: 'b.mp4' is not an absolute path");
  CHECK_FALSE(JobSpecFromJson(R"({"scene": "a"} // why)").ok());
  CHECK_FALSE(JobSpecFromJson(R"({"scene": "a", "frames": 1, "duration": 1})").ok());
  CHECK_FALSE(JobSpecFromJson("{}").ok());
}

}  // namespace
}  // namespace reel
