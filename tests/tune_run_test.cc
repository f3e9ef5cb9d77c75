#include "client/tune_run.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

TEST_CASE("what is measured stands in the private directory, in the format that was asked for") {
  struct Case {
    const char* path;
    const char* codec;
    const char* expected;
  };
  const Case kCases[] = {
      {"", "", "/tmp/x/film.mp4"},
      {"", "h265", "/tmp/x/film.mp4"},
      {"", "vp9", "/tmp/x/film.webm"},
      {"", "prores", "/tmp/x/film.mov"},
      {"", "gif", "/tmp/x/film.gif"},
      {"", "apng", "/tmp/x/film.apng"},
      {"", "png", "/tmp/x/film%05d.png"},
      {"/home/a/b.gif", "", "/tmp/x/b.gif"},
      {"/home/a/out/%03d.png", "png", "/tmp/x/%03d.png"},
  };
  for (const Case& example : kCases) {
    CAPTURE(example.expected);
    JobSpec job;
    job.output.path = example.path;
    job.output.codec = example.codec;
    CHECK(JobForTuning(job, "/tmp/x", 4).output.path == example.expected);
  }
}

TEST_CASE("nothing of the user's is written, replaced or gone on from") {
  JobSpec job;
  job.scene = "testcard";
  job.producers = 2;
  job.max_producers = 2;
  job.resume = true;
  job.output.path = "/home/a/b.mp4";
  job.output.force = true;
  job.output.crf = 20;
  job.manifest = "/home/a/b.txt";
  job.trace = "/home/a/b.json";
  const JobSpec measured = JobForTuning(job, "/tmp/x", 4);
  CHECK(measured.producers == 4);
  CHECK_FALSE(measured.resume);
  CHECK_FALSE(measured.output.force);
  CHECK(measured.manifest == "/tmp/x/manifest");
  CHECK(measured.trace.empty());
  CHECK_FALSE(measured.max_producers);
  CHECK(measured.scene == "testcard");
  CHECK(measured.output.crf == 20);
  job.manifest.clear();
  CHECK(JobForTuning(job, "/tmp/x", 4).manifest.empty());
}

}  // namespace
}  // namespace reel
