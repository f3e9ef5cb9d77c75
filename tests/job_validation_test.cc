#include "protocol/job_validation.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

JobSpec Job() {
  JobSpec job;
  job.scene = "red_square";
  return job;
}

TEST_CASE("a job needs a scene, and an output only to be rendered") {
  CHECK(ValidateJob(Job()).ok());
  CHECK_THAT(ValidateJob(JobSpec()).message(),
             Catch::StartsWith("scene: missing; name a renderer or give the path"));
  CHECK_THAT(RequireOutput(Job()).message(),
             Catch::StartsWith("output: missing; say where the film goes, like -o film.mp4"));
}

TEST_CASE("output, manifest and trace of one name are refused") {
  JobSpec job = Job();
  job.output.path = "/a/film.mp4";
  job.manifest = "/a/film.txt";
  job.trace = "/a/film.json";
  CHECK(ValidateJob(job).ok());
  job.trace = job.output.path;
  CHECK(ValidateJob(job).message() ==
        "trace: '/a/film.mp4' is the name of the output too; give it one of its own");
  job.trace = job.manifest;
  CHECK_THAT(ValidateJob(job).message(), Catch::Contains("is the name of the manifest too"));
  job.trace.clear();
  job.manifest = job.output.path;
  CHECK_THAT(ValidateJob(job).message(), Catch::StartsWith("manifest: '/a/film.mp4' is"));
}

TEST_CASE("duration and frames together are refused") {
  JobSpec job = Job();
  job.duration_s = Rational{5, 1};
  job.frames = 300;
  CHECK_THAT(ValidateJob(job).message(),
             Catch::StartsWith("duration (5 s) and frames (300) are both given"));
}

TEST_CASE("a film of more frames than the limit is refused") {
  JobSpec job = Job();
  job.duration_s = Rational{100'000'000, 1};
  job.fps = Rational{1, 1};
  CHECK(ValidateJob(job).ok());
  job.fps = Rational{1000, 1};
  CHECK(ValidateJob(job).message() ==
        "duration: 100000000 s at 1000 frames a second are 100000000000 frames; the limit is "
        "100000000");
}

TEST_CASE("a range must end within the film where its length is known") {
  JobSpec job = Job();
  job.range = FrameRange{0, 301};
  CHECK(ValidateJob(job).ok());
  job.frames = 300;
  CHECK(ValidateJob(job).message() == "range: 0:301 ends after the film, which has 300 frames");
  job.frames = 301;
  CHECK(ValidateJob(job).ok());
  job.frames.reset();
  job.duration_s = Rational{5, 1};
  job.fps = Rational{60, 1};
  CHECK_FALSE(ValidateJob(job).ok());
}

TEST_CASE("more producers than there may be are refused, as many are not") {
  JobSpec job = Job();
  job.producers = 5;
  job.max_producers = 5;
  CHECK(ValidateJob(job).ok());
  job.max_producers = 2;
  CHECK(ValidateJob(job).message() == "producers (5) is above max_producers (2); leave one out");
}

TEST_CASE("crf and bitrate together are refused") {
  JobSpec job = Job();
  job.output.crf = 23;
  job.output.bitrate = "4M";
  CHECK_THAT(
      ValidateJob(job).message(),
      Catch::StartsWith("crf (23) and bitrate (4M) exclude each other: crf holds the quality"));
}

TEST_CASE("one picture takes one frame and a sequence any number") {
  JobSpec job = Job();
  job.output.path = "/a.png";
  CHECK(ValidateJob(job).ok());
  job.frames = 2;
  CHECK_THAT(ValidateJob(job).message(),
             Catch::Contains("is one picture and the job has 2 frames"));
  job.range = FrameRange{1, 2};
  CHECK(ValidateJob(job).ok());
  job.range.reset();
  job.output.path = "/%03d.png";
  CHECK(ValidateJob(job).ok());
}

}  // namespace
}  // namespace reel
