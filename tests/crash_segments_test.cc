// Films in several segments whose encoders, or all of whose processes, are ended in the middle.

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "file_text.h"
#include "film_probe.h"
#include "job_processes.h"
#include "reel_process.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Json = nlohmann::json;

constexpr int64_t kFrames = 200;  // ten segments of 20

std::vector<std::string> Film(const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {
      "render",     "testcard",  "--size", "160x90",      "--frames", "200",      "--fps",
      "10",         "--segment", "2s",     "--producers", "2",        "--preset", "ultrafast",
      "--manifest", "manifest",  "--json", "-o",          "film.mp4"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

struct Rendered {
  std::string film;
  std::string manifest;
};

const Rendered& Undisturbed() {
  static const Rendered rendered = [] {
    const ReelInstallation reel;
    REQUIRE(RunReel(reel, Film()).exit_code == 0);
    return Rendered{FileText(reel.path("film.mp4")), FileText(reel.path("manifest"))};
  }();
  return rendered;
}

void CheckSameAsUndisturbed(const ReelInstallation& reel) {
  CHECK(FileText(reel.path("manifest")) == Undisturbed().manifest);
  CHECK((FileText(reel.path("film.mp4")) == Undisturbed().film));
  CHECK(FilesIn(reel.path("")) == "film.mp4 manifest");
}

// Programs of the test's own before the real ones in PATH: a script runs with the real one's arguments and
// has its path in $REAL.
class ReplacedPrograms {
 public:
  ReplacedPrograms() : old_path_(std::getenv("PATH")) {
    setenv("PATH", (directory_.path().string() + ":" + old_path_).c_str(), 1);
  }
  ~ReplacedPrograms() { setenv("PATH", old_path_.c_str(), 1); }
  ReplacedPrograms(const ReplacedPrograms&) = delete;
  ReplacedPrograms& operator=(const ReplacedPrograms&) = delete;

  void Replace(const std::string& program, const std::string& script) const {
    const std::string file =
        directory_.Write(program, "#!/bin/sh\nREAL=/usr/bin/" + program + "\n" + script + "\n");
    fs::permissions(file, fs::perms::owner_all);
  }

  std::string path(const std::string& name) const { return directory_.path() / name; }

 private:
  TemporaryDirectory directory_;
  const std::string old_path_;
};

struct ReplacedFfmpeg : ReplacedPrograms {
  explicit ReplacedFfmpeg(const std::string& script) { Replace("ffmpeg", script); }
};

// Does `what` once, for the fourth segment, and is ffmpeg otherwise.
std::string OnceInFourthSegment(const std::string& what) {
  return "case \"$*\" in *segment-00003*) if mkdir \"$(dirname \"$0\")/once\" 2>/dev/null; then " +
         what + "; fi;; esac\nexec $REAL \"$@\"";
}

TEST_CASE("an encoder that fails once, in whatever way, costs its segment and nothing else") {
  const std::string what = GENERATE(as<std::string>(), "kill -9 $$", "kill -TERM $$", "exit 3",
                                    "head -c 100000 >/dev/null; exit 0",  // reads a little
                                    "cat >/dev/null; exit 0",             // makes no file
                                    "exec sleep 1000",                    // never reads
                                    "cat >/dev/null; exec sleep 1000");   // does not end
  CAPTURE(what);
  const ReplacedFfmpeg ffmpeg(OnceInFourthSegment(what));
  const ReelInstallation reel;
  const ReelOutcome outcome = RunReel(reel, Film({"--frame-timeout", "1s"}));
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(fs::exists(ffmpeg.path("once")));
  CHECK_THAT(outcome.err, Catch::Contains("frames 60 to 79 are encoded again"));
  CheckSameAsUndisturbed(reel);
}

TEST_CASE("an encoder that floods its standard error neither stops nor fills anything") {
  const ReplacedFfmpeg ffmpeg("head -c 20000000 /dev/zero | tr '\\0' x >&2; exec $REAL \"$@\"");
  const ReelInstallation reel;
  const ReelOutcome outcome = RunReel(
      reel, {"render", "red_square", "--size", "64x36", "--frames", "30", "-o", "film.mp4"});
  INFO(outcome.err.substr(0, 2000));
  CHECK(outcome.exit_code == 0);
}

TEST_CASE(
    "an encoder that always fails ends the job, and --resume goes on from what was finished") {
  const ReelInstallation reel;
  {
    const ReplacedFfmpeg ffmpeg(
        "case \"$*\" in *segment-00003*) echo 'the disk is on fire' >&2; exit 9;; esac\n"
        "exec $REAL \"$@\"");
    // What the third segment's flush takes is nothing against what its loss would cost.
    ffmpeg.Replace("sync", "case \"$*\" in *segment-00002*) sleep 1;; esac\nexec $REAL \"$@\"");
    const ReelOutcome outcome = RunReel(reel, Film());
    CHECK(outcome.exit_code == 1);
    CHECK_THAT(outcome.err, Catch::Contains("ffmpeg exited with status 9 after ") &&
                                Catch::Contains("the disk is on fire") &&
                                Catch::Contains("(3 attempts)"));
    const Json error = Json::parse(outcome.out)["error"];
    CHECK(error["segments_kept"] == 3);
    CHECK_THAT(error["cause"]["encoder_command"].get<std::string>(),
               Catch::Contains("segment-00003.mp4"));
    CHECK(FilesIn(reel.path("")) == ".film.mp4.reel");
  }
  const ReelOutcome refused = RunReel(reel, Film());
  CHECK(refused.exit_code == 2);
  CHECK_THAT(refused.err, Catch::Contains("3 finished segments") && Catch::Contains("--resume"));
  const ReelOutcome resumed = RunReel(reel, Film({"--resume"}));
  INFO(resumed.err);
  REQUIRE(resumed.exit_code == 0);
  CheckSameAsUndisturbed(reel);
}

TEST_CASE("segments that cannot be joined are kept, and --resume joins them") {
  const ReelInstallation reel;
  {
    const ReplacedFfmpeg ffmpeg(
        "case \"$*\" in *'-f concat'*) echo 'these do not fit' >&2; exit 9;; esac\n"
        "exec $REAL \"$@\"");
    const ReelOutcome outcome = RunReel(reel, Film());
    CHECK(outcome.exit_code == 1);
    CHECK_THAT(outcome.err, Catch::Contains("joining the segments: ffmpeg exited with status 9") &&
                                Catch::Contains("these do not fit") &&
                                Catch::Contains("(3 attempts)"));
    CHECK(Json::parse(outcome.out)["error"]["segments_kept"] == 10);
    CHECK(FilesIn(reel.path("")) == ".film.mp4.reel");
  }
  const ReelOutcome resumed = RunReel(reel, Film({"--resume"}));
  INFO(resumed.err);
  REQUIRE(resumed.exit_code == 0);
  CheckSameAsUndisturbed(reel);
}

const std::vector<std::string> kSlow = {"--param", "sleep_ms=8"};

// Waits for the second line of progress, after a quarter of the film.
void AwaitMiddle(ReelProcess& process) { process.WaitForError("left  2 producers"); }

TEST_CASE("after kill -9 of every process --resume ends in the same bytes") {
  const ReelInstallation reel;
  ReelProcess process(reel, Film(kSlow));
  AwaitMiddle(process);
  for (const JobProcess& each : ProcessesIn(reel.path(""))) Kill(each);
  CHECK(AwaitNoProcessIn(reel.path(""), 2s));
  process.Wait();
  CHECK(FilesIn(reel.path("")) == ".film.mp4.reel");
  std::vector<std::string> again = Film({"--resume"});
  again.insert(again.end(), kSlow.begin(), kSlow.end());
  const ReelOutcome resumed = RunReel(reel, again);
  INFO(resumed.err);
  REQUIRE(resumed.exit_code == 0);
  CheckSameAsUndisturbed(reel);
}

TEST_CASE("an interrupt keeps finished segments and says how to go on") {
  const ReelInstallation reel;
  ReelProcess process(reel, Film(kSlow));
  AwaitMiddle(process);
  process.Signal(SIGINT);
  const ReelOutcome outcome = process.Wait();
  CHECK(outcome.exit_code == 130);
  CHECK_THAT(outcome.err, Catch::Contains("--resume"));
  CHECK(FilesIn(reel.path("")) == ".film.mp4.reel");
}

TEST_CASE("a film that is there already is what --resume of the same job asked for") {
  const ReelInstallation reel;
  REQUIRE(RunReel(reel, Film()).exit_code == 0);
  const auto made = fs::last_write_time(reel.path("film.mp4"));
  const ReelOutcome again = RunReel(reel, Film({"--resume"}));
  INFO(again.err);
  CHECK(again.exit_code == 0);
  CHECK(fs::last_write_time(reel.path("film.mp4")) == made);
  const ReelOutcome other = RunReel(reel, Film({"--resume", "--crf", "30"}));
  CHECK(other.exit_code == 2);
  CHECK_THAT(other.err, Catch::Contains("exists; --force replaces it"));
}

TEST_CASE("finished segments of another job are not taken for this one's") {
  const ReelInstallation reel;
  ReelProcess process(reel, Film(kSlow));
  AwaitMiddle(process);
  process.Signal(SIGTERM);
  process.Wait();
  const ReelOutcome other = RunReel(reel, Film({"--resume", "--crf", "30"}));
  CHECK(other.exit_code == 2);
  CHECK_THAT(other.err, Catch::Contains(" of another job: ") && Catch::Contains("--force"));
}

TEST_CASE("whoever stands still past the limit is ended, and the film does not show it") {
  const std::string program = GENERATE(as<std::string>(), "ffmpeg", "reel-writer", "reel-producer");
  CAPTURE(program);
  const ReelInstallation reel;
  std::vector<std::string> words = Film(kSlow);
  words.insert(words.end(), {"--frame-timeout", "1s"});
  ReelProcess process(reel, words);
  AwaitMiddle(process);
  for (const JobProcess& each : ProcessesIn(reel.path(""))) {
    if (each.program != program) continue;
    kill(each.pid, SIGSTOP);
    break;
  }
  const ReelOutcome outcome = process.Wait();
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CheckSameAsUndisturbed(reel);
}

TEST_CASE("a frame that nobody can draw is held or stood in for, and the film has every frame") {
  const std::string policy = GENERATE(as<std::string>(), "hold", "placeholder");
  CAPTURE(policy);
  const ReelInstallation reel;
  const ReelOutcome outcome =
      RunReel(reel, Film({"--param", "crash_at=45", "--on-bad-frame", policy, "--crf", "10"}));
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK_THAT(outcome.err, Catch::Contains("frame 45 could not be drawn") &&
                              Catch::Contains(policy == "hold" ? "the one before it is shown again"
                                                               : "a placeholder is shown") &&
                              Catch::Contains("signal 11 (SIGSEGV"));
  const Json result = Json::parse(outcome.out);
  CHECK(result["bad_frames"] == Json::array({45}));
  CHECK(result["retries"] == 3);
  const std::vector<uint32_t> numbers = TestcardNumbers(reel.path("film.mp4"), 160, 90);
  REQUIRE(numbers.size() == kFrames);
  for (uint32_t frame = 0; frame < kFrames; ++frame) {
    if (frame != 45) CHECK(numbers[frame] == frame);
  }
  if (policy == "hold") CHECK(numbers[45] == 44);
  if (policy == "placeholder") CHECK(numbers[45] != 44);
}

TEST_CASE("producers that are replaced after some frames change nothing in the film") {
  const ReelInstallation reel;
  const ReelOutcome outcome = RunReel(reel, Film({"--recycle-after", "7", "--verbose"}));
  INFO(outcome.err.substr(0, 2000));
  REQUIRE(outcome.exit_code == 0);
  CHECK(Json::parse(outcome.out)["retries"] == 0);
  CheckSameAsUndisturbed(reel);
}

TEST_CASE("pictures of a sequence are kept and gone on from like segments of a film") {
  const ReelInstallation reel;
  fs::create_directory(reel.path("shots"));
  std::vector<std::string> words = {"render",  "testcard",    "--size", "64x36",         "--frames",
                                    "60",      "--fps",       "10",     "--segment",     "1s",
                                    "--param", "sleep_ms=15", "-o",     "shots/%03d.png"};
  ReelProcess process(reel, words);
  process.WaitForError("left  ");
  for (const JobProcess& each : ProcessesIn(reel.path(""))) Kill(each);
  process.Wait();
  CHECK(FilesIn(reel.path("shots")).find("000.png") == std::string::npos);
  words.push_back("--resume");
  const ReelOutcome resumed = RunReel(reel, words);
  INFO(resumed.err);
  REQUIRE(resumed.exit_code == 0);
  CHECK(std::distance(fs::directory_iterator(reel.path("shots")), fs::directory_iterator()) == 60);
}

}  // namespace
}  // namespace reel
