#include "daemon/supervisor/job_identity.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "temporary_directory.h"

namespace reel {
namespace {

// Of a film of 100 frames, in one piece or in four, with the job's sounds.
std::string IdentityOf(const JobSpec& job, const std::vector<std::string>& renderer_files = {}) {
  EncodeRequest request;
  request.output = job.output;
  request.drawn = {64, 64};
  request.fps = {25, 1};
  request.frame_count = 100;
  request.segment = job.segment;
  request.work_directory = "/work";
  const EncodePlan encode = MakeEncodePlan(request).value();
  return IdentityHash(MakeJobIdentity(job, "/dot.so", renderer_files,
                                      {{64, 64}, {25, 1}, 100, 0, 100, false}, request, encode));
}

TEST_CASE("a film is another one when anything of its sounds is another") {
  for (const bool is_in_segments : {false, true}) {
    JobSpec job;
    job.output.path = "/film.mp4";
    job.output.sounds = {{"/a.wav"}, {"/b.wav"}};
    if (is_in_segments) job.segment = {SegmentChoice::Kind::kLength, {1, 1}};
    const std::string before = IdentityOf(job);
    CHECK(IdentityOf(job) == before);
    const auto after = [&job](auto change) {
      JobSpec changed = job;
      change(changed.output.sounds.at(1));
      return IdentityOf(changed);
    };
    CHECK(after([](Sound& sound) { sound.file = "/c.wav"; }) != before);
    CHECK(after([](Sound& sound) { sound.start_s = {1, 1}; }) != before);
    CHECK(after([](Sound& sound) { sound.from_s = {1, 1}; }) != before);
    CHECK(after([](Sound& sound) { sound.duration_s = Rational{1, 1}; }) != before);
    CHECK(after([](Sound& sound) { sound.volume = 0.99; }) != before);
    CHECK(after([](Sound& sound) { sound.fade_in_s = {1, 1}; }) != before);
    job.output.sounds.pop_back();
    CHECK(IdentityOf(job) != before);
  }
}

TEST_CASE("a composed film is another one when its clips or their renderers are others") {
  const TemporaryDirectory directory;
  const std::vector<std::string> files = {directory.Write("a.so", "1"),
                                          directory.Write("b.so", "1")};
  JobSpec job;
  job.scene = "/film.json";
  job.output.path = "/film.mp4";
  job.timeline = {"[\"a\", \"b\"]", "/", "/film.json", 3};
  const std::string before = IdentityOf(job, files);
  // Where it stands in the file, and the file's name, change no pixel.
  JobSpec moved = job;
  moved.timeline.first_line = 7;
  moved.timeline.file = moved.scene = "/other.json";
  CHECK(IdentityOf(moved, files) == before);
  JobSpec changed = job;
  changed.timeline.text = "[\"b\", \"a\"]";
  CHECK(IdentityOf(changed, files) != before);
  changed = job;
  changed.timeline.base_directory = "/home";
  CHECK(IdentityOf(changed, files) != before);
  changed = job;
  changed.params["a.seed"] = {"2", "/"};
  CHECK(IdentityOf(changed, files) != before);
  directory.Write("b.so", "2");
  CHECK(IdentityOf(job, files) != before);
}

}  // namespace
}  // namespace reel
