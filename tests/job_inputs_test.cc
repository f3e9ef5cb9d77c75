#include "client/job_inputs.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "protocol/job_outputs.h"
#include "temporary_directory.h"

namespace reel {
namespace {

using Paths = std::vector<std::string>;

TEST_CASE("the inputs of a job are its scene, what its parameters may name, and its sound") {
  JobSpec job;
  job.scene = "/lib/chart.so";
  job.params = {
      {"csv", {"data.csv", "/jobs"}}, {"title", {"Sales", "/jobs"}}, {"x", {"", "/jobs"}}};
  job.output.audio = "/music.wav";
  CHECK(JobInputs(job) == Paths{"/lib/chart.so", "/jobs/data.csv", "/jobs/Sales", "/music.wav"});
  job.scene = "line_chart";
  CHECK(JobInputs(job).front() == "/jobs/data.csv");
  CHECK(ModulesBeside(job).empty());
}

TEST_CASE("a script's parameters start where it does, and its modules stand beside it") {
  JobSpec job;
  job.scene = "/scripts/film.py:draw";
  job.script.directory = "/films";
  job.params = {{"csv", {"data.csv", "/jobs"}}};
  CHECK(JobInputs(job) == Paths{"/scripts/film.py", "/films/data.csv"});
  CHECK(ModulesBeside(job) == "/scripts/*.py");
}

TEST_CASE("a job file is one of the inputs, by whichever way it was named") {
  const TemporaryDirectory place;
  const std::string file = place.Write("film/reel.json", "{");
  JobFlags flags;
  for (const std::string& scene : {place / "film", std::string("film/reel.json")}) {
    flags.scene = scene;
    CHECK(JobFileOf(flags, place.path()) == file);
  }
  flags.scene = "testcard";
  CHECK(JobFileOf(flags, place.path()).empty());
  flags.scene = "none.json";
  CHECK(JobFileOf(flags, place.path()).empty());
}

TEST_CASE("what a job writes itself is told from what it reads") {
  JobSpec job;
  job.output.path = "/out/frame-%05d.png";
  job.manifest = "/out/film.txt";
  job.trace = "/out/film.trace";
  for (const char* own : {"/out/frame-00001.png", "/out/frame-7.png", "/out/film.txt",
                          "/out/film.trace", "/out/frame-%05d.png"}) {
    CAPTURE(own);
    CHECK(IsOutputOf(job, own));
  }
  for (const char* other : {"/out/frame-.png", "/out/frame-a.png", "/out/frame-1.jpg",
                            "/in/frame-00001.png", "/out/film"}) {
    CAPTURE(other);
    CHECK_FALSE(IsOutputOf(job, other));
  }
  job.output.path = "/out/film.mp4";
  CHECK(IsOutputOf(job, "/out/film.mp4"));
  CHECK_FALSE(IsOutputOf(job, "/out/film.mp4.txt"));
}

}  // namespace
}  // namespace reel
