// Films in several segments, through real ffmpeg: joined, counted, and timed to the tick.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "daemon/encoder/mp4_frame_count.h"
#include "encode_runner.h"

namespace reel {
namespace {

constexpr int64_t kSegmentedFrames = 50;

struct SegmentedFilm {
  std::string path;
  std::string codec;
  bool has_alpha = false;
  Rational fps{25, 1};
};

EncodeRequest RequestFor(const SegmentedFilm& film, const EncodeRunner& runner) {
  EncodeRequest request;
  request.output.path = film.path;
  request.output.codec = film.codec;
  request.drawn = {64, 64};
  request.fps = film.fps;
  request.frame_count = kSegmentedFrames;
  request.has_alpha = film.has_alpha;
  request.work_directory = runner.work_directory();
  // 20 frames, 20 frames and 10.
  request.segment = {SegmentChoice::Kind::kLength, MakeRational(20 * film.fps.den, film.fps.num)};
  return request;
}

std::string Frames(const SlotFormat& slot) {
  std::string frames;
  for (int64_t frame = 0; frame < kSegmentedFrames; ++frame) {
    frames += PatchFrame(slot, static_cast<int>(frame / 5));
  }
  return frames;
}

std::vector<int64_t> Times(const EncodeRunner& runner, const std::string& file) {
  const CommandOutcome probed =
      runner.Run({"ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts",
                  "-of", "csv=p=0", "-i", "file:" + file});
  std::istringstream lines(probed.output);
  std::vector<int64_t> times;
  for (std::string line; std::getline(lines, line);) times.push_back(std::stoll(line));
  std::sort(times.begin(), times.end());
  return times;
}

std::set<int64_t> Intervals(const std::vector<int64_t>& times) {
  std::set<int64_t> intervals;
  for (size_t i = 1; i < times.size(); ++i) intervals.insert(times[i] - times[i - 1]);
  return intervals;
}

std::string DecodedHashes(const EncodeRunner& runner, const std::string& file) {
  return runner
      .Run({"ffmpeg", "-v", "error", "-nostdin", "-i", "file:" + file, "-map", "0:v:0", "-fps_mode",
            "passthrough", "-pix_fmt", "rgba", "-f", "framemd5", "pipe:1"})
      .output;
}

EncodePlan EncodeInSegments(const EncodeRunner& runner, const EncodeRequest& request) {
  const auto plan = MakeEncodePlan(request);
  REQUIRE(plan.status().message() == "");
  REQUIRE(plan.value().segments.size() == 3);
  runner.EncodeSegments(request, plan.value(), Frames(plan.value().slot));
  return plan.value();
}

TEST_CASE("segments of every format join into one film with every frame") {
  const SegmentedFilm film = GENERATE(values<SegmentedFilm>({
      {"/a.mp4", "h264"},
      {"/a.mp4", "h265"},
      {"/a.mp4", "av1"},
      {"/a.mov", "prores", true},
      {"/a.mkv", "h264"},
      {"/a.webm", "vp9"},
      {"/a.webm", "av1"},
      {"/a.gif", "gif"},
      {"/a.gif", "gif", true},
      {"/a.apng", "apng", true},
  }));
  CAPTURE(film.path, film.codec);
  const EncodeRunner runner;
  const EncodePlan plan = EncodeInSegments(runner, RequestFor(film, runner));
  CHECK(runner.CountFrames(plan) == kSegmentedFrames);
  const std::vector<int64_t> times = Times(runner, plan.product);
  CHECK(times.front() == 0);
  CHECK(Intervals(times).size() == 1);
  if (plan.counter == FrameCounter::kBoxes)
    CHECK(CountMp4Frames(plan.product).value() == kSegmentedFrames);
}

TEST_CASE("frames of joined segments last equally long at every rate") {
  const Rational fps = GENERATE(as<Rational>(), Rational{24, 1}, Rational{30000, 1001},
                                Rational{60, 1}, Rational{24000, 1001}, Rational{7, 3});
  CAPTURE(ToString(fps));
  const EncodeRunner runner;
  const EncodePlan plan =
      EncodeInSegments(runner, RequestFor({"/a.mp4", "h264", false, fps}, runner));
  CHECK(Intervals(Times(runner, plan.product)).size() == 1);
}

TEST_CASE("what is stored without loss shows the same frames in one segment and in three") {
  const SegmentedFilm film =
      GENERATE(values<SegmentedFilm>({{"/a.gif", "gif"}, {"/a.apng", "apng", true}}));
  CAPTURE(film.path);
  const EncodeRunner in_three;
  const EncodePlan plan = EncodeInSegments(in_three, RequestFor(film, in_three));
  const EncodeRunner in_one;
  EncodeRequest whole = RequestFor(film, in_one);
  whole.segment = {SegmentChoice::Kind::kOff, {}};
  const EncodePlan whole_plan = MakeEncodePlan(whole).value();
  in_one.Encode(whole_plan, Frames(whole_plan.slot));
  CHECK(DecodedHashes(in_three, plan.product) == DecodedHashes(in_one, whole_plan.product));
}

TEST_CASE("a segment's own count is its frames, and a cut one has none") {
  const EncodeRunner runner;
  const EncodeRequest request = RequestFor({"/a.mp4", "h264"}, runner);
  const EncodePlan plan = EncodeInSegments(runner, request);
  for (const Segment& segment : plan.segments) {
    CHECK(CountMp4Frames(SegmentPath(request, plan, segment)).value() == segment.frame_count);
  }
  const std::string first = SegmentPath(request, plan, plan.segments.front());
  std::filesystem::resize_file(first, std::filesystem::file_size(first) - 1);
  CHECK(CountMp4Frames(first).status().message() ==
        "the file is cut off or not an mp4 or mov file");
  std::filesystem::resize_file(plan.product, std::filesystem::file_size(plan.product) / 2);
  CHECK_FALSE(CountMp4Frames(plan.product).ok());
  std::ofstream(first) << "no film";
  CHECK_FALSE(CountMp4Frames(first).ok());
  CHECK(CountMp4Frames(runner.work_directory() + "/absent").status().message() ==
        "the file is empty or not there");
}

TEST_CASE("sound is put under joined segments whole, beside every frame") {
  const EncodeRunner runner;
  const std::string sound = runner.work_directory() + "/sound.wav";
  REQUIRE(runner
              .Run({"ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "sine=f=440:d=10",
                    "-y", "file:" + sound})
              .exit_status == 0);
  EncodeRequest request = RequestFor({"/a.mp4", "h264"}, runner);
  request.output.audio = sound;
  request.output.metadata = {{"title", "Growth"}};
  const EncodePlan plan = EncodeInSegments(runner, request);
  CHECK(CountMp4Frames(plan.product).value() == kSegmentedFrames);
  const CommandOutcome probed =
      runner.Run({"ffprobe", "-v", "error", "-show_entries",
                  "stream=codec_name,color_space,color_range:format_tags=title", "-of", "csv=p=0",
                  "-i", "file:" + plan.product});
  CHECK_THAT(probed.output, Catch::Contains("h264,tv,bt709") && Catch::Contains("aac") &&
                                Catch::Contains("Growth"));
}

}  // namespace
}  // namespace reel
