// Every format that Reel writes, through real ffmpeg and back.

#include <sched.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "daemon/encoder/frame_count.h"
#include "daemon/encoder/sequence_path.h"
#include "encode_runner.h"

namespace reel {
namespace {

struct FormatCase {
  std::string path;
  std::string codec;
  std::string pix_fmt;
  bool has_alpha = false;
};

std::vector<FormatCase> AllFormats() {
  return {
      {"/a.mp4", "h264", "", false},
      {"/a.mp4", "h264", "yuv444p", false},
      {"/a.mp4", "h264", "yuv420p10le", false},
      {"/a.mp4", "h265", "", false},
      {"/a.mp4", "h265", "yuv422p10le", false},
      {"/a.mp4", "av1", "", false},
      {"/a.mov", "h264", "", false},
      {"/a.mov", "prores", "", true},
      {"/a.mov", "prores", "", false},
      {"/a.mov", "prores", "yuv422p10le", false},
      {"/a.mkv", "h264", "", false},
      {"/a.mkv", "prores", "", true},
      {"/a.webm", "vp9", "", false},
      {"/a.webm", "vp9", "", true},
      {"/a.webm", "av1", "", false},
      {"/a.webm", "av1", "yuv444p", false},
      {"/a.gif", "gif", "", false},
      {"/a.gif", "gif", "", true},
      {"/a.apng", "apng", "", false},
      {"/a.apng", "apng", "", true},
  };
}

EncodeRequest RequestFor(const FormatCase& format, const EncodeRunner& runner, int64_t frames) {
  EncodeRequest request;
  request.output.path = format.path;
  request.output.codec = format.codec;
  request.output.pix_fmt = format.pix_fmt;
  request.drawn = {64, 64};
  request.fps = {25, 1};
  request.frame_count = frames;
  request.has_alpha = format.has_alpha;
  request.work_directory = runner.work_directory();
  return request;
}

EncodePlan PlanFor(const EncodeRequest& request) {
  const auto plan = MakeEncodePlan(request);
  REQUIRE(plan.status().message() == "");
  return plan.value();
}

// The picture changes every tenth frame, so that most frames equal the one before: what gif and
// apng encoders could drop.
std::string Frames(const SlotFormat& slot, int64_t count) {
  std::string frames;
  for (int64_t frame = 0; frame < count; ++frame) {
    frames += PatchFrame(slot, static_cast<int>(frame / 10));
  }
  return frames;
}

// First frame as RGBA, by the colour tags that stand in the file.
std::string DecodeFirst(const EncodeRunner& runner, const EncodePlan& plan,
                        const std::string& file) {
  ArgumentVector command = {"ffmpeg", "-v", "error", "-nostdin"};
  // Only libvpx's own decoder gives the alpha of VP9.
  if (plan.encoder == "libvpx-vp9") command.insert(command.end(), {"-c:v", "libvpx-vp9"});
  const ArgumentVector rest = {
      "-i",        "file:" + file,
      "-frames:v", "1",
      "-vf",       "scale=flags=lanczos+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact",
      "-f",        "rawvideo",
      "-pix_fmt",  "rgba",
      "pipe:1"};
  command.insert(command.end(), rest.begin(), rest.end());
  const CommandOutcome decoded = runner.Run(command);
  INFO(decoded.errors);
  REQUIRE(decoded.output.size() == 64 * 64 * 4);
  return decoded.output;
}

int Channel(const std::string& rgba, int patch, int channel) {
  const int x = patch % 4 * 16 + 8;
  const int y = patch / 4 * 32 + 16;
  return static_cast<unsigned char>(rgba.at(static_cast<size_t>(4 * (y * 64 + x) + channel)));
}

void CheckPatches(const std::string& rgba, bool has_alpha, bool binary_alpha) {
  constexpr int kSteps = 2;
  for (int patch = 0; patch < 8; ++patch) {
    CAPTURE(patch);
    const PatchColour& wanted = kPatches[patch];
    int alpha = has_alpha ? wanted.a : 255;
    if (binary_alpha) alpha = alpha >= 128 ? 255 : 0;
    CHECK(std::abs(Channel(rgba, patch, 3) - alpha) <= kSteps);
    if (alpha == 0) continue;  // an invisible colour
    CHECK(std::abs(Channel(rgba, patch, 0) - wanted.r) <= kSteps);
    CHECK(std::abs(Channel(rgba, patch, 1) - wanted.g) <= kSteps);
    CHECK(std::abs(Channel(rgba, patch, 2) - wanted.b) <= kSteps);
  }
}

std::string Probe(const EncodeRunner& runner, const std::string& file, const std::string& entries) {
  return runner
      .Run({"ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", entries, "-of",
            "default=noprint_wrappers=1", "-i", "file:" + file})
      .output;
}

TEST_CASE("colours come back within two steps and YUV is tagged BT.709") {
  for (const FormatCase& format : AllFormats()) {
    CAPTURE(format.path, format.codec, format.pix_fmt, format.has_alpha);
    EncodeRunner runner;
    EncodeRequest request = RequestFor(format, runner, 2);
    const bool has_crf =
        format.codec.front() == 'h' || format.codec == "vp9" || format.codec == "av1";
    if (has_crf) request.output.crf = 4;  // the colours are tested, not the quality
    const EncodePlan plan = PlanFor(request);
    runner.Encode(plan, Frames(plan.slot, 2));

    const bool transparent = plan.slot.pixel_format == PixelFormat::kBgra;
    CheckPatches(DecodeFirst(runner, plan, plan.product), transparent, format.codec == "gif");
    if (format.codec == "gif" || format.codec == "apng") continue;
    const std::string tags = Probe(runner, plan.product,
                                   "stream=color_range,color_space,color_transfer,color_primaries");
    CHECK(tags ==
          "color_range=tv\ncolor_space=bt709\ncolor_transfer=bt709\ncolor_primaries=bt709\n");
  }
}

TEST_CASE("as many frames are in the file as went in") {
  for (const FormatCase& format : AllFormats()) {
    for (const int64_t count : {1, 2, 300}) {
      CAPTURE(format.path, format.codec, format.pix_fmt, format.has_alpha, count);
      EncodeRunner runner;
      const EncodePlan plan = PlanFor(RequestFor(format, runner, count));
      runner.Encode(plan, Frames(plan.slot, count));
      CHECK(runner.CountFrames(plan) == count);
    }
  }
}

TEST_CASE("a file cut in the middle of its frames counts fewer or none") {
  for (const char* path : {"/a.mp4", "/a.mov", "/a.mkv", "/a.webm", "/a.gif", "/a.apng"}) {
    CAPTURE(path);
    EncodeRunner runner;
    const EncodePlan plan = PlanFor(RequestFor({path, "", "", false}, runner, 30));
    runner.Encode(plan, Frames(plan.slot, 30));
    REQUIRE(runner.CountFrames(plan) == 30);
    std::filesystem::resize_file(plan.product, std::filesystem::file_size(plan.product) / 2);
    const auto count = ParseFrameCount(runner.Run(plan.count_frames).output);
    CHECK((!count.ok() || count.value() < 30));
  }
}

TEST_CASE("an mp4 without its last byte counts one frame fewer") {
  EncodeRunner runner;
  const EncodePlan plan = PlanFor(RequestFor({"/a.mp4", "", "", false}, runner, 30));
  runner.Encode(plan, Frames(plan.slot, 30));
  std::filesystem::resize_file(plan.product, std::filesystem::file_size(plan.product) - 1);
  CHECK(runner.CountFrames(plan) == 29);
}

TEST_CASE("frames are equally long at 24, 30000/1001 and 60 a second") {
  for (const Rational fps : {Rational{24, 1}, Rational{30000, 1001}, Rational{60, 1}}) {
    for (const char* path : {"/a.mp4", "/a.mov"}) {
      CAPTURE(path, ToString(fps));
      EncodeRunner runner;
      EncodeRequest request = RequestFor({path, "", "", false}, runner, 50);
      request.fps = fps;
      const EncodePlan plan = PlanFor(request);
      runner.Encode(plan, Frames(plan.slot, 50));
      const int64_t timescale = fps.num * (fps.num < 10000 ? 1000 : 1);
      const int64_t ticks = timescale * fps.den / fps.num;
      CHECK(Probe(runner, plan.product, "stream=time_base,avg_frame_rate,start_pts,duration_ts") ==
            "avg_frame_rate=" + std::to_string(fps.num) + "/" + std::to_string(fps.den) +
                "\ntime_base=1/" + std::to_string(timescale) +
                "\nstart_pts=0\nduration_ts=" + std::to_string(50 * ticks) + "\n");
      std::istringstream durations(Probe(runner, plan.product, "packet=duration"));
      for (std::string line; std::getline(durations, line);) {
        CHECK(line == "duration=" + std::to_string(ticks));
      }
    }
  }
}

// Restores the processors that the test may use.
class OneProcessor {
 public:
  OneProcessor() {
    sched_getaffinity(0, sizeof(before_), &before_);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    sched_setaffinity(0, sizeof(one), &one);
  }
  ~OneProcessor() { sched_setaffinity(0, sizeof(before_), &before_); }
  OneProcessor(const OneProcessor&) = delete;
  OneProcessor& operator=(const OneProcessor&) = delete;

 private:
  cpu_set_t before_;
};

TEST_CASE("the same frames give the same bytes, on one processor too") {
  for (const FormatCase& format : AllFormats()) {
    CAPTURE(format.path, format.codec, format.pix_fmt, format.has_alpha);
    EncodeRunner first;
    EncodeRunner second;
    EncodeRequest request = RequestFor(format, first, 40);
    request.drawn = {256, 256};
    const EncodePlan plan = PlanFor(request);
    const std::string frames = Frames(plan.slot, 40);
    first.Encode(plan, frames);
    request.work_directory = second.work_directory();
    const OneProcessor confined;
    const EncodePlan again = PlanFor(request);
    second.Encode(again, frames);
    CHECK(ReadFile(plan.product) == ReadFile(again.product));
  }
}

TEST_CASE("a PNG sequence is numbered from the first frame and each file is complete") {
  EncodeRunner runner;
  EncodeRequest request = RequestFor({"/x/50%%-%03d.png", "", "", true}, runner, 3);
  request.first_frame = 7;
  const EncodePlan plan = PlanFor(request);
  runner.Encode(plan, Frames(plan.slot, 3));
  const auto sequence = SequencePath::Parse(plan.product);
  REQUIRE(sequence.ok());
  for (const int64_t number : {7, 8, 9}) {
    const std::string file = sequence.value()->File(number);
    CHECK(file == runner.work_directory() + "/50%-00" + std::to_string(number) + ".png");
    CHECK(EndsLikePng(ReadFile(file)));
  }
  CHECK_FALSE(std::filesystem::exists(sequence.value()->File(10)));
}

TEST_CASE("a single picture is one PNG without a gamma chunk and with exact colours") {
  EncodeRunner runner;
  const EncodePlan plan = PlanFor(RequestFor({"/a.png", "", "", false}, runner, 1));
  runner.Encode(plan, Frames(plan.slot, 1));
  const std::string png = ReadFile(plan.product);
  CHECK(EndsLikePng(png));
  CHECK(png.find("gAMA") == std::string::npos);
  const std::string picture =
      runner
          .Run({"ffmpeg", "-v", "error", "-f", "png_pipe", "-i", "file:" + plan.product, "-f",
                "rawvideo", "-pix_fmt", "rgba", "pipe:1"})
          .output;
  for (int patch = 0; patch < 8; ++patch) CHECK(Channel(picture, patch, 0) == kPatches[patch].r);
}

TEST_CASE("a rehearsal accepts what the encoder knows and refuses what it does not") {
  for (const char* path : {"/a.mp4", "/a.webm", "/a.mov", "/a.gif", "/%d.png"}) {
    CAPTURE(path);
    EncodeRunner runner;
    EncodeRequest request = RequestFor({path, "", "", true}, runner, 1);
    request.output.ffmpeg_args = {"-g", "30"};
    const CommandOutcome accepted = runner.Run(*PlanFor(request).rehearsal);
    INFO(accepted.errors);
    CHECK(accepted.exit_status == 0);
    request.output.ffmpeg_args = {"-nosuchoption", "1"};
    CHECK(runner.Run(*PlanFor(request).rehearsal).exit_status != 0);
  }
}

TEST_CASE("a picture cut off in stdin is not taken for a film") {
  EncodeRunner runner;
  const EncodePlan plan = PlanFor(RequestFor({"/a.mp4", "", "", false}, runner, 3));
  const std::string frames = Frames(plan.slot, 3);
  runner.Run(plan.encode, std::string_view(frames).substr(0, frames.size() - 1));
  const auto count = ParseFrameCount(runner.Run(plan.count_frames).output);
  CHECK((!count.ok() || count.value() < 3));
}

}  // namespace
}  // namespace reel
