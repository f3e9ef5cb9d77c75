// What cannot be done is refused before a frame is drawn, in words that name the field, the value and
// the limit.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "file_text.h"
#include "film_probe.h"
#include "protocol/exit_code.h"
#include "reel_process.h"

namespace reel {
namespace {

struct BadInput {
  std::vector<std::string> words;  // after `reel render`
  std::string message;             // a part of it
};

// What a person may have in a directory.
void MakeFiles(const ReelInstallation& reel) {
  const TemporaryDirectory& files = reel.directory();
  files.Write("ok.csv", "month,sales\n1,2\n2,3\n");
  files.Write("text.csv", "month,sales\n1,many\n");
  files.Write("empty/notes.txt", "no picture");
  files.Write("text.so", "not a plugin");
  files.Write("taken.mp4", "old");
  files.Write("broken/a.png", "\x89PNG\r\n");
  std::filesystem::create_directory(files.path() / "sizes");
  for (const char* size : {"64x36", "32x36"}) {
    const ReelOutcome outcome = RunReel(
        reel, {"still", "testcard", "--size", size, "-o", "sizes/" + std::string(size) + ".png"});
    REQUIRE(outcome.exit_code == 0);
  }
}

void CheckRefused(const ReelInstallation& reel, const BadInput& input, ExitCode exit_code) {
  std::vector<std::string> words = {"render"};
  words.insert(words.end(), input.words.begin(), input.words.end());
  const std::string files_before = FilesIn(reel.path(""));
  const ReelOutcome outcome = RunReel(reel, words);
  INFO(outcome.err);
  CHECK(outcome.exit_code == static_cast<int>(exit_code));
  CHECK_THAT(outcome.err, Catch::StartsWith("reel: ") && Catch::Contains(input.message));
  CHECK_THAT(outcome.err, !Catch::Contains("ring:"));  // said before the first frame is drawn
  CHECK(outcome.out == "");
  CHECK(FilesIn(reel.path("")) == files_before);
}

TEST_CASE("a scene that cannot be drawn is refused") {
  const BadInput input = GENERATE(values<BadInput>(
      {{{"test_card", "-o", "a.mp4"}, "there is no renderer 'test_card', did you mean 'testcard'?"},
       {{"./text.so", "-o", "a.mp4"}, "text.so: file too short"},
       {{"testcard", "--param", "sped=3", "-o", "a.mp4"}, "\"sped\"; did you mean \"seed\"?"},
       {{"testcard", "--param", "cpu_ms=fast", "-o", "a.mp4"}, "cpu_ms = \"fast\": must be a"},
       {{"testcard", "--param", "cpu_jitter=2", "-o", "a.mp4"}, "cpu_jitter"},
       {{"line_chart", "--frames", "5", "-o", "a.mp4"},
        "csv: say which file to draw, like --param csv=data.csv"},
       {{"line_chart", "--param", "csv=none.csv", "--frames", "5", "-o", "a.mp4"},
        "/none.csv: No such file or directory"},
       {{"line_chart", "--param", "csv=empty", "--frames", "5", "-o", "a.mp4"},
        "/empty: not a regular file"},
       {{"line_chart", "--param", "csv=ok.csv", "--param", "y=price", "--frames", "5", "-o",
         "a.mp4"},
        "no column \"price\"; it has month, sales"},
       {{"line_chart", "--param", "csv=text.csv", "--frames", "5", "-o", "a.mp4"},
        "text.csv:2: column sales: \"many\" is not a finite number"},
       {{"images", "--param", "files=empty", "-o", "a.mp4"}, "/empty: no PNG or JPEG files there"},
       {{"images", "--param", "files=broken", "-o", "a.mp4"}, "/broken/a.png"},
       {{"images", "--param", "files=sizes", "-o", "a.mp4"},
        "/64x36.png: is 64x36, but the film is 32x36; fit = pad, fill or stretch scales it"}}));
  const ReelInstallation reel;
  MakeFiles(reel);
  CheckRefused(reel, input, ExitCode::kRefused);
}

TEST_CASE("a picture or a length that cannot be is refused") {
  const BadInput input = GENERATE(values<BadInput>(
      {{{"--size", "0x0"}, "--size: '0x0' is outside of the limits: each side is 1 to 16384"},
       {{"--size", "1000000000x1000000000"}, "each side is 1 to 16384 pixels"},
       {{"--size", "63x35"}, "63x35 is odd, and yuv420p needs an even width and height"},
       {{"--fps", "0"}, "--fps: '0' is outside of the limits: above 0, at most 1000"},
       {{"--duration", "nan"}, "--duration: 'nan' is not like 5s"},
       {{"--frames", "0"}, "--frames: 0 is outside of 1 to 100000000"},
       {{"--range", "20:10"}, "--range: '20:10' holds no frame"},
       {{"--range", "10:2000"}, "range: 10:2000 is not a part of the film, which has frames 0:600"},
       {{"--range", "600:601"}, "range: frame 600 is not in the film, which has frames 0 to 599"},
       {{"--producers", "0"}, "--producers: 0 is outside of 1 to 1024"},
       {{"--ring-memory", "1KiB"}, "ring_memory: two frames of 0.3 MiB need "}}));
  const ReelInstallation reel;
  std::vector<std::string> words = {"testcard", "-o", "a.mp4"};
  words.insert(words.end(), input.words.begin(), input.words.end());
  CheckRefused(reel, {words, input.message}, ExitCode::kRefused);
}

TEST_CASE("an output that cannot be made is refused") {
  const BadInput input = GENERATE(values<BadInput>(
      {{{"-o", "nowhere/a.mp4"}, "/nowhere' does not exist"},
       {{"-o", "taken.mp4"}, "/taken.mp4' exists; --force replaces it"},
       {{"-o", "empty.mp4", "--manifest", "nowhere/m"}, "/nowhere/m': No such file or directory"},
       {{"-o", "empty.mp4", "--audio", "none.wav"}, "/none.wav': No such file or directory"},
       {{"-o", "empty.mp4", "--audio", "sizes/64x36.png"}, "/sizes/64x36.png' has no sound"},
       {{"-o", "a.xyz"}, "ends in \".xyz\", which is no known format; possible are .mp4"},
       {{"-o", "a.png"}, "is one picture"},
       {{"-o", "a.mp4", "--codec", "h266"}, "\"h266\" is unknown (did you mean \"h264\"?)"},
       {{"-o", "a.mp4", "--codec", "vp9"}, ".mp4 cannot hold \"vp9\", only h264, h265, av1"},
       {{"-o", "a.mp4", "--crf", "99"}, "--crf: '99' is outside of 0 to 63"},
       {{"-o", "a.mp4", "--crf", "60"}, "crf: 60 is not possible; h264 takes numbers from 0"},
       {{"-o", "a.mp4", "--preset", "warp"}, "\"warp\" is unknown to h264; possible are ultrafast"},
       {{"-o", "a.mp4", "--pix-fmt", "bgr555"}, "\"bgr555\"; possible are yuv420p"},
       {{"-o", "a.mp4", "--ffmpeg-arg=-foo", "--ffmpeg-arg=1"}, "Unrecognized option 'foo'"}}));
  const ReelInstallation reel;
  MakeFiles(reel);
  std::vector<std::string> words = {"testcard"};
  words.insert(words.end(), input.words.begin(), input.words.end());
  CheckRefused(reel, {words, input.message}, ExitCode::kRefused);
  CHECK(FileText(reel.path("taken.mp4")) == "old");
}

TEST_CASE("a machine without ffmpeg is told what it lacks") {
  const ReelInstallation reel;
  const std::string old_path = std::getenv("PATH");
  setenv("PATH", reel.path("").c_str(), 1);
  CheckRefused(reel, {{"testcard", "-o", "a.mp4"}, "ffmpeg is not installed, or not in PATH"},
               ExitCode::kUnavailable);
  setenv("PATH", old_path.c_str(), 1);
}

}  // namespace
}  // namespace reel
