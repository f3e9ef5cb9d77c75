#include "daemon/supervisor/learnt_key.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// A job as the supervisor knows it once its renderer has loaded, with files that exist.
struct Known {
  TemporaryDirectory files;
  std::string plugin = files.Write("chart.so", "code");
  std::string small = files.Write("small.csv", std::string(100, '1'));
  std::string other = files.Write("other/name.csv", std::string(90, '2'));
  std::string large = files.Write("large.csv", std::string(100'000, '1'));
  int64_t cores = 8;
  RendererLoaded renderer{"chart",
                          "draws",
                          {{"csv", "path", "", ""},
                           {"title", "text", "", ""},
                           {"color", "text", "steelblue", ""},
                           {"points", "integer", "200", ""},
                           {"grid", "bool", "true", ""},
                           {"angle", "number", "0.5", ""}},
                          1280,
                          720,
                          {30, 1},
                          100,
                          false};
  JobSpec job;

  Known() {
    job.scene = plugin;
    job.params["csv"] = {small, ""};
    job.params["title"] = {"Sales", ""};
    job.params["points"] = {"1000", ""};
    job.output.path = files.path() / "film.mp4";
  }

  LearntKey Key() const {
    EncodeRequest request;
    request.output = job.output;
    const Size size = job.size.value_or(Size{1280, 720});
    request.drawn = {static_cast<int32_t>(size.width), static_cast<int32_t>(size.height)};
    request.fps = job.fps.value_or(renderer.fps);
    request.frame_count = job.frames.value_or(100);
    request.has_alpha = renderer.has_alpha;
    request.segment = job.segment;
    request.work_directory = files.path();
    const EncodePlan encode = MakeEncodePlan(request).value();
    return MakeLearntKey(LearntFactsOf(job, plugin, renderer, encode, cores));
  }
};

struct Change {
  const char* what;
  bool separates;
  std::function<void(Known&)> make;
};

std::function<void(Known&)> Param(std::string name, std::string text) {
  return [name = std::move(name), text = std::move(text)](Known& known) {
    known.job.params[name] = {text, known.files.path()};
  };
}

const Change kChanges[] = {
    {"nothing", false, [](Known&) {}},
    // Parameters.
    {"another title", false, Param("title", "Sales of 2024, by region: north and south")},
    {"a title that is a number", false, Param("title", "2024")},
    {"no title", true, Param("title", "")},
    {"a text that is data", true, Param("title", std::string(4000, 'x'))},
    {"a colour, of which the default is one too", false, Param("color", "#ff0000")},
    {"a number of the same magnitude", false, Param("points", "1020")},
    {"a number written otherwise", false, Param("points", "1e3")},
    {"ten times the number", true, Param("points", "10000")},
    {"the number's sign", true, Param("points", "-1000")},
    {"a number that becomes nothing", true, Param("points", "0")},
    {"a default that is given", false, Param("angle", "0.5")},
    {"another number than the default", true, Param("angle", "90")},
    {"a switch that is on by itself", false, Param("grid", "true")},
    {"a switch that is turned", true, Param("grid", "false")},
    {"a file of about that size with another name", false,
     [](Known& known) {
       known.job.params["csv"] = {known.other, ""};
     }},
    {"the same file by a relative path", false, Param("csv", "small.csv")},
    {"a file a thousand times as large", true,
     [](Known& known) {
       known.job.params["csv"] = {known.large, ""};
     }},
    {"a file that is gone", true, Param("csv", "gone.csv")},
    {"no file", true, Param("csv", "")},
    {"another name of a parameter", true,
     [](Known& known) { known.renderer.params[1].name = "subtitle"; }},
    // The renderer.
    {"a plugin that was built anew, to another size", true,
     [](Known& known) { known.files.Write("chart.so", "longer code"); }},
    {"a plugin that was built anew, to the same size", true,
     [](Known& known) {
       fs::last_write_time(known.plugin, fs::last_write_time(known.plugin) + 1s);
     }},
    {"a plugin elsewhere", true,
     [](Known& known) {
       const std::string copy = known.files.path() / "copy.so";
       fs::copy_file(known.plugin, copy);
       fs::last_write_time(copy, fs::last_write_time(known.plugin));
       known.plugin = copy;
     }},
    {"another renderer of the same file", true, [](Known& known) { known.renderer.name = "pie"; }},
    {"the scene as it was typed", false, [](Known& known) { known.job.scene = "chart"; }},
    {"transparency", true,
     [](Known& known) {
       known.renderer.has_alpha = true;
       known.job.output.path = known.files.path() / "film.mov";
     }},
    // The picture and the film.
    {"the size", true,
     [](Known& known) {
       known.job.size = {640, 360};
     }},
    {"the frame rate", false,
     [](Known& known) {
       known.job.fps = {60, 1};
     }},
    {"the length", false, [](Known& known) { known.job.frames = 5000; }},
    {"the range", false,
     [](Known& known) {
       known.job.range = {10, 20};
     }},
    {"segments", false,
     [](Known& known) {
       known.job.segment = {SegmentChoice::Kind::kLength, {1, 1}};
     }},
    // The encoder.
    {"the output's name", false,
     [](Known& known) { known.job.output.path = known.files.path() / "b/other.mp4"; }},
    {"the container", true,
     [](Known& known) { known.job.output.path = known.files.path() / "film.mkv"; }},
    {"the codec", true, [](Known& known) { known.job.output.codec = "h265"; }},
    {"the codec that it is anyway", false, [](Known& known) { known.job.output.codec = "h264"; }},
    {"the preset", true, [](Known& known) { known.job.output.preset = "ultrafast"; }},
    {"the preset that it is anyway", false,
     [](Known& known) { known.job.output.preset = "medium"; }},
    {"a little more crf", false, [](Known& known) { known.job.output.crf = 19.5; }},
    {"twelve more crf", true, [](Known& known) { known.job.output.crf = 30; }},
    {"a bit rate", true, [](Known& known) { known.job.output.bitrate = "4M"; }},
    {"the pixel format", true, [](Known& known) { known.job.output.pix_fmt = "yuv444p"; }},
    {"the pixel format that it is anyway", false,
     [](Known& known) { known.job.output.pix_fmt = "yuv420p"; }},
    {"free-form options", true,
     [](Known& known) {
       known.job.output.ffmpeg_args = {"-tune", "animation"};
     }},
    {"sounds", false,
     [](Known& known) {
       known.job.output.sounds = {{"/a.wav"}, {"/b.wav"}};
     }},
    {"tags", false, [](Known& known) { known.job.output.metadata["title"] = "x"; }},
    // The machine and the limits.
    {"cores", true, [](Known& known) { known.cores = 2; }},
    {"the ring's memory", true, [](Known& known) { known.job.ring_memory_bytes = 1 << 24; }},
    {"the time that a frame may take", false,
     [](Known& known) { known.job.frame_timeout = 5000ms; }},
};

TEST_CASE("what changes the cost of a frame has another key, and nothing else has") {
  for (const Change& change : kChanges) {
    CAPTURE(change.what);
    Known known;
    const LearntKey before = known.Key();
    change.make(known);
    CHECK((known.Key() == before) == !change.separates);
  }
}

TEST_CASE("bit rates of one magnitude share a key however they are written") {
  Known known;
  const auto key = [&](const char* bitrate) {
    known.job.output.bitrate = bitrate;
    return known.Key();
  };
  CHECK(key("4M") == key("4000k"));
  CHECK(key("4M") == key("4000000"));
  CHECK(key("4M") == key("3.9M"));
  CHECK(key("4M") != key("40M"));
}

TEST_CASE("a parameter that no renderer declares has the shape that its text tells") {
  const auto shape = [](const char* text) { return ShapeOf("", {text, ""}); };
  CHECK(shape("25") == "number +4");
  CHECK(shape("-0.25") == "number --2");
  CHECK(shape("0") == "number 0");
  CHECK(shape("true") == "switch true");
  CHECK(shape("steelblue") == "text");
  CHECK(shape("") == "nothing");
  CHECK(ShapeOf("text", {"25", ""}) == "text");
}

TEST_CASE("a key says nothing of the job, and is a plain name") {
  const Known known;
  const std::string name = known.Key().name;
  CHECK(name.size() == 32);
  CHECK(name.find_first_not_of("0123456789abcdef") == std::string::npos);
}

TEST_CASE("texts do not run into each other") {
  LearntFacts one;
  one.preset = "ab";
  one.quality = "c";
  LearntFacts two;
  two.preset = "a";
  two.quality = "bc";
  CHECK(MakeLearntKey(one) != MakeLearntKey(two));
  LearntFacts words;
  words.ffmpeg_args = {"a", "b"};
  LearntFacts shapes;
  shapes.shapes = {{"a", "b"}};
  CHECK(MakeLearntKey(words) != MakeLearntKey(shapes));
}

}  // namespace
}  // namespace reel
