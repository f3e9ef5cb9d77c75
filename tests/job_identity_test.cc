#include "daemon/supervisor/job_identity.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

// Of a film of 100 frames, in one piece or in four, with the job's sounds.
std::string IdentityOf(const JobSpec& job) {
  EncodeRequest request;
  request.output = job.output;
  request.drawn = {64, 64};
  request.fps = {25, 1};
  request.frame_count = 100;
  request.segment = job.segment;
  request.work_directory = "/work";
  const EncodePlan encode = MakeEncodePlan(request).value();
  return IdentityHash(
      MakeJobIdentity(job, "/dot.so", {}, {{64, 64}, {25, 1}, 100, 0, 100, false}, request, encode));
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

}  // namespace
}  // namespace reel
