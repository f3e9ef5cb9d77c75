#include "daemon/encoder/encode_plan.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <string>

namespace reel {
namespace {

EncodeRequest RequestFor(const std::string& path) {
  EncodeRequest request;
  request.output.path = path;
  request.drawn = {640, 360};
  request.fps = {30, 1};
  request.frame_count = 300;
  request.work_directory = "/work";
  return request;
}

bool Has(const ArgumentVector& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The word after `option`; "" when it is not there.
std::string ValueOf(const ArgumentVector& words, const std::string& option) {
  const auto found = std::find(words.begin(), words.end(), option);
  return found == words.end() || found + 1 == words.end() ? "" : *(found + 1);
}

struct ChoiceCase {
  std::string path;
  std::string codec;
  bool has_alpha;
  std::string chosen_codec;
  std::string encoder;
  PixelFormat slot;
};

TEST_CASE("ending, codec and alpha decide the encoder and the slot") {
  const ChoiceCase choice = GENERATE(values<ChoiceCase>({
      {"/a.mp4", "", false, "h264", "libx264", PixelFormat::kI420},
      {"/a.MP4", "", true, "h264", "libx264", PixelFormat::kI420},
      {"/a.mp4", "h265", false, "h265", "libx265", PixelFormat::kI420},
      {"/a.mp4", "av1", false, "av1", "libsvtav1", PixelFormat::kI420},
      {"/a.mov", "", false, "h264", "libx264", PixelFormat::kI420},
      {"/a.mov", "", true, "prores", "prores_ks", PixelFormat::kBgra},
      {"/a.mov", "prores", false, "prores", "prores_ks", PixelFormat::kBgr0},
      {"/a.mkv", "", true, "h264", "libx264", PixelFormat::kI420},
      {"/a.mkv", "prores", true, "prores", "prores_ks", PixelFormat::kBgra},
      {"/a.webm", "", false, "vp9", "libvpx-vp9", PixelFormat::kI420},
      {"/a.webm", "", true, "vp9", "libvpx-vp9", PixelFormat::kBgra},
      {"/a.webm", "av1", true, "av1", "libsvtav1", PixelFormat::kI420},
      {"/a.gif", "", false, "gif", "gif", PixelFormat::kBgr0},
      {"/a.gif", "", true, "gif", "gif", PixelFormat::kBgra},
      {"/a.apng", "", true, "apng", "apng", PixelFormat::kBgra},
      {"/a.png", "apng", false, "apng", "apng", PixelFormat::kBgr0},
      {"/%05d.png", "", true, "png", "png", PixelFormat::kBgra},
  }));
  CAPTURE(choice.path, choice.codec, choice.has_alpha);
  EncodeRequest request = RequestFor(choice.path);
  request.output.codec = choice.codec;
  request.has_alpha = choice.has_alpha;
  const auto plan = MakeEncodePlan(request);
  REQUIRE(plan.status().message() == "");
  CHECK(plan->codec == choice.chosen_codec);
  CHECK(plan->encoder == choice.encoder);
  CHECK(plan->slot.pixel_format == choice.slot);
  CHECK(plan->finishing.size() == (choice.chosen_codec == "gif" ? 1 : 0));
  CHECK((plan->counter == FrameCounter::kPictures) == (choice.chosen_codec == "png"));
  CHECK_FALSE(plan->rehearsal.has_value());
}

struct RefusedCase {
  std::string name;
  std::function<void(EncodeRequest&)> change;
  std::string said;  // a part of the message
};

TEST_CASE("what cannot be encoded is refused with what is possible") {
  const RefusedCase refused = GENERATE(values<RefusedCase>({
      {"no ending", [](auto& r) { r.output.path = "/film"; },
       "has no ending that says the format; possible are"},
      {"unknown ending", [](auto& r) { r.output.path = "/film.mp5"; }, "\".mp4\""},
      {"dot in a directory", [](auto& r) { r.output.path = "/a.mp4/film"; }, "no ending"},
      {"unknown codec", [](auto& r) { r.output.codec = "h246"; }, "did you mean \"h264\""},
      {"codec elsewhere", [](auto& r) { r.output.codec = "vp9"; }, ".mkv, .webm"},
      {"pixels", [](auto& r) { r.output.pix_fmt = "yuv421p"; },
       "pix_fmt: h264 cannot be written as \"yuv421p\" (did you mean \"yuv420p\"?); possible are"},
      {"crf too high", [](auto& r) { r.output.crf = 52; }, "0 (best) to 51"},
      {"crf not a number", [](auto& r) { r.output.crf = std::stod("nan"); }, "crf"},
      {"crf and bitrate", [](auto& r) { r.output.crf = 5, r.output.bitrate = "4M"; }, "exclude"},
      {"bitrate", [](auto& r) { r.output.bitrate = "4 MB"; },
       "is not a bitrate; write bits a second such as 800k"},
      {"bitrate 0", [](auto& r) { r.output.bitrate = "0"; }, "800k"},
      {"preset", [](auto& r) { r.output.preset = "fsat"; }, "did you mean \"fast\""},
      {"gif crf", [](auto& r) { r.output.path = "/a.gif", r.output.crf = 5; },
       "crf: gif has none; h264"},
      {"gif preset", [](auto& r) { r.output.path = "/a.gif", r.output.preset = "5"; },
       "preset: gif has none; h264, h265"},
      {"gif bitrate", [](auto& r) { r.output.path = "/a.gif", r.output.bitrate = "5M"; },
       "bitrate: gif has none; h264, h265, vp9"},
      {"gif sound", [](auto& r) { r.output.path = "/a.gif", r.output.audio = "/a"; }, ".mkv"},
      {"gif rate",
       [](auto& r) {
         r.output.path = "/a.gif", r.fps = {120, 1};
       },
       "fps: 120 is too fast for .gif, whose clock allows at most 100"},
      {"vp9 half crf", [](auto& r) { r.output.path = "/a.webm", r.output.crf = 5.5; }, "whole"},
      {"mp4 loop", [](auto& r) { r.output.loop = 1; }, "loop: .mp4 has none; gif and apng have"},
      {"loop", [](auto& r) { r.output.path = "/a.gif", r.output.loop = -1; },
       "loop: -1 is not from 0 to 65535 (0: for ever)"},
      {"metadata name",
       [](auto& r) {
         r.output.metadata = {{"a=b", "c"}};
       },
       "metadata: \"a=b\" is not a name; it must not be empty"},
      {"odd",
       [](auto& r) {
         r.drawn = {641, 361};
       },
       "--odd pad for 642x362, --odd crop for 640x360"},
      {"one pixel",
       [](auto& r) {
         r.drawn = {1, 1}, r.output.odd = OddSizePolicy::kCrop;
       },
       "odd: nothing would be left of 1x1; give --odd pad"},
      {"largest size",
       [](auto& r) {
         r.drawn = {16385, 16384}, r.output.odd = OddSizePolicy::kPad;
       },
       "odd: 16385x16384 cannot be padded beyond 16384 pixels a side; give --odd crop"},
      {"last picture",
       [](auto& r) { r.output.path = "/%d.png", r.first_frame = 2147483640, r.frame_count = 10; },
       "range: a PNG sequence ends at frame 2147483646"},
      {"small h265",
       [](auto& r) {
         r.drawn = {8, 8}, r.output.codec = "h265";
       },
       "size: 8x8 is too small for h265, which needs 16x16"},
      {"rate",
       [](auto& r) {
         r.fps = {2000003, 1001};
       },
       "is not a rate that ffmpeg takes exactly; both terms"},
      {"png frames", [](auto& r) { r.output.path = "/a.png"; }, "is one picture, but the job has"},
      {"png pattern", [](auto& r) { r.output.path = "/%x.png"; }, "%05d"},
      {"arguments",
       [](auto& r) {
         r.output.ffmpeg_args = {"-i", "x"};
       },
       "ffmpeg_args"},
  }));
  CAPTURE(refused.name);
  EncodeRequest request = RequestFor("/film.mp4");
  refused.change(request);
  const Status status = MakeEncodePlan(request).status();
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK_THAT(status.message(), Catch::Contains(refused.said));
}

TEST_CASE("an odd size is padded or cropped only where chroma is shared") {
  EncodeRequest request = RequestFor("/a.mp4");
  request.drawn = {63, 31};
  request.output.odd = OddSizePolicy::kPad;
  CHECK(MakeEncodePlan(request)->slot.encoded == PictureSize{64, 32});
  request.output.odd = OddSizePolicy::kCrop;
  CHECK(MakeEncodePlan(request)->slot.encoded == PictureSize{62, 30});
  request.output.pix_fmt = "yuv422p";
  CHECK(MakeEncodePlan(request)->slot.encoded == PictureSize{62, 31});
  request.output.pix_fmt = "yuv444p";
  CHECK(MakeEncodePlan(request)->slot.encoded == PictureSize{63, 31});
  CHECK(MakeEncodePlan(request)->slot.drawn == PictureSize{63, 31});
}

TEST_CASE("pictures that libsvtav1 refuses go to libaom") {
  EncodeRequest request = RequestFor("/a.webm");
  request.output.codec = "av1";
  request.drawn = {62, 64};
  CHECK(MakeEncodePlan(request)->encoder == "libaom-av1");
  request.drawn = {64, 64};
  CHECK(MakeEncodePlan(request)->encoder == "libsvtav1");
  request.output.pix_fmt = "yuv444p";
  CHECK(MakeEncodePlan(request)->encoder == "libaom-av1");
}

TEST_CASE("free-form encoder options are rehearsed, others are not") {
  EncodeRequest request = RequestFor("/a.mp4");
  request.output.crf = 20;
  CHECK_FALSE(MakeEncodePlan(request)->rehearsal.has_value());
  request.output.ffmpeg_args = {"-tune", "animation"};
  const auto plan = MakeEncodePlan(request);
  REQUIRE(plan->rehearsal.has_value());
  CHECK(ValueOf(*plan->rehearsal, "-tune") == "animation");
  CHECK(ValueOf(plan->encode, "-tune") == "animation");
}

TEST_CASE("a user's x265 parameters are added to Reel's") {
  EncodeRequest request = RequestFor("/a.mp4");
  request.output.codec = "h265";
  request.output.ffmpeg_args = {"-x265-params", "keyint=30"};
  const auto plan = MakeEncodePlan(request);
  CHECK_THAT(ValueOf(plan->encode, "-x265-params"),
             Catch::StartsWith("log-level=error") && Catch::EndsWith(":keyint=30"));
}

TEST_CASE("a percent sign in the work directory is escaped for a sequence and for nothing else") {
  EncodeRequest request = RequestFor("/o/a-%03d.png");
  request.work_directory = "/w%d";
  request.first_frame = 7;
  const auto sequence = MakeEncodePlan(request);
  CHECK(sequence->is_sequence);
  CHECK(sequence->product == "/w%d/a-%03d.png");
  CHECK(sequence->encode.back() == "file:/w%%d/a-%03d.png");
  CHECK(ValueOf(sequence->encode, "-start_number") == "7");
  request.output.path = "/o/a.mp4";
  CHECK(MakeEncodePlan(request)->encode.back() == "file:/w%d/film.mp4");
}

TEST_CASE("the times a film is played become each format's own number") {
  EncodeRequest request = RequestFor("/a.gif");
  CHECK(ValueOf(MakeEncodePlan(request)->finishing.back().command, "-loop") == "0");
  request.output.loop = 1;
  CHECK(ValueOf(MakeEncodePlan(request)->finishing.back().command, "-loop") == "-1");
  request.output.loop = 3;
  CHECK(ValueOf(MakeEncodePlan(request)->finishing.back().command, "-loop") == "2");
  request.output.path = "/a.apng";
  CHECK(ValueOf(MakeEncodePlan(request)->encode, "-plays") == "3");
}

TEST_CASE("a gif's clock and a lost alpha channel are warned of") {
  EncodeRequest request = RequestFor("/a.gif");
  request.fps = {25, 1};
  CHECK(MakeEncodePlan(request)->warnings.empty());
  request.fps = {30, 1};
  CHECK_THAT(MakeEncodePlan(request)->warnings.at(0), Catch::Contains("1/100 s"));
  request.fps = {60, 1};
  CHECK_THAT(MakeEncodePlan(request)->warnings.at(0), Catch::Contains("slowed down"));
  request = RequestFor("/a.mp4");
  request.has_alpha = true;
  CHECK_THAT(MakeEncodePlan(request)->warnings.at(0), Catch::Contains("transparency"));
}

TEST_CASE("names that look like options or protocols reach ffmpeg as files") {
  EncodeRequest request = RequestFor("/a.mp4");
  request.output.audio = "/-y:http.wav";
  CHECK(Has(MakeEncodePlan(request)->encode, "file:/-y:http.wav"));
}

}  // namespace
}  // namespace reel
