// Films that are composed of clips, rendered for real.

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "file_text.h"
#include "film_probe.h"
#include "film_queue.h"
#include "job_processes.h"
#include "reel_process.h"

namespace reel {
namespace {

std::string Job(const std::string& timeline, const std::string& more = "") {
  return R"({"size": "96x54", "fps": 30)" + more + ",\n\"timeline\":\n" + timeline + "}";
}

void Render(const ReelInstallation& reel, std::vector<std::string> words) {
  words.insert(words.begin(), {"render", "-q", "--force", "--manifest", "manifest"});
  const ReelOutcome outcome = RunReel(reel, words);
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
}

// Of the film of a job file, or of a scene.
std::string Manifest(const ReelInstallation& reel, std::vector<std::string> words) {
  words.insert(words.end(), {"-o", "film.mp4"});
  Render(reel, words);
  return FileText(reel.path("manifest"));
}

std::string ManifestOf(const ReelInstallation& reel, const std::string& timeline,
                       std::vector<std::string> words = {}) {
  reel.directory().Write("film.json", Job(timeline));
  words.insert(words.begin(), "film.json");
  return Manifest(reel, words);
}

// The hashes of a manifest, without the numbers of the frames.
std::vector<std::string> Hashes(const std::string& manifest) {
  std::vector<std::string> hashes;
  for (size_t begin = 0; begin < manifest.size();) {
    const size_t end = std::min(manifest.find('\n', begin), manifest.size());
    const std::string line = manifest.substr(begin, end - begin);
    hashes.push_back(line.substr(line.find_last_of(" \t") + 1));
    begin = end + 1;
  }
  return hashes;
}

// Two plugins, pictures and a colour; all that has to do with time and with pixels. `intro` and `card` are
// more parameters of these clips.
std::string Everything(const std::string& intro = "", const std::string& card = "") {
  return R"([
    {"scene": "testcard", "name": "intro", "duration": "20f", "params": {"seed": 1)" +
         intro + R"(}},
    {"crossfade": "6f"},
    {"scene": "red_square", "duration": "1s", "do": [
      {"ease": "cubic-in-out"}, {"reverse": true},
      {"overlay": {"scene": "testcard", "name": "card", "size": "64x36", "duration": "30f",
                   "params": {"seed": 1)" +
         card + R"(}}, "x": "right", "y": 3, "opacity": 0.5,
       "start": "5f"}]},
    {"wipe": "4f", "towards": "left"},
    {"scene": "./shots", "fps": 15, "do": [{"resize": "film", "fit": "fill"}, {"loop": 2}]},
    {"at": [["testcard", {"color": "#0000ff80", "duration": "1s"}]], "gap": 2,
     "do": [{"crop": ["3f", "15f"]}, {"hold": "last", "duration": "3f"}]}
  ])";
}

void MakeShots(const TemporaryDirectory& directory) {
  std::filesystem::create_directory(directory / "shots");
  OutputOf("cd '" + directory.path().string() +
           "' && " REEL_BIN_DIR
           "/reel render testcard -q --size 40x40 --frames 6 -o shots/%02d.png");
}

TEST_CASE("a bare clip's film is the scene's own film") {
  const ReelInstallation reel;
  for (const std::string scene : {"testcard", "red_square"}) {
    const std::string own =
        Manifest(reel, {scene, "--size", "96x54", "--fps", "30", "--duration", "2s"});
    CHECK(Hashes(own).size() == 60);
    CHECK(ManifestOf(reel, "{\"scene\": \"" + scene + "\", \"duration\": \"2s\"}") == own);
    // And of a part of it, those frames.
    const std::string crop = R"(, "duration": "2s", "do": [{"crop": ["10f", "20f"]}]})";
    const std::vector<std::string> all = Hashes(own);
    CHECK(Hashes(ManifestOf(reel, "{\"scene\": \"" + scene + "\"" + crop)) ==
          std::vector<std::string>(all.begin() + 10, all.begin() + 20));
  }
  // A length of its own.
  const std::string natural = Manifest(reel, {"testcard", "--size", "96x54", "--fps", "30"});
  CHECK(ManifestOf(reel, "\"testcard\"") == natural);
}

TEST_CASE("a composed film is the same for any number of producers, one of which may crash") {
  const ReelInstallation reel;
  MakeShots(reel.directory());
  const std::string alone = ManifestOf(reel, Everything(), {"--producers", "1"});
  CHECK(Hashes(alone).size() == 20 - 6 + 30 - 4 + 24 + 15);
  CHECK(CountFrames(reel.path("film.mp4")) == 79);
  CHECK(ManifestOf(reel, Everything(), {"--producers", "2"}) == alone);
  CHECK(ManifestOf(reel, Everything(), {"--producers", "4"}) == alone);
  const std::string crash = R"(, "crash_file": "crashed", "crash_at": )";
  for (const auto& [intro, card] :
       std::vector<std::pair<std::string, std::string>>{{crash + "17", ""}, {"", crash + "10"}}) {
    CHECK(ManifestOf(reel, Everything(intro, card), {"--producers", "2"}) == alone);
    CHECK(std::filesystem::remove(reel.path("crashed")));
  }
}

TEST_CASE("a film backwards is its frames in opposite order") {
  const ReelInstallation reel;
  MakeShots(reel.directory());
  const std::vector<std::string> straight = Hashes(ManifestOf(reel, Everything()));
  const std::vector<std::string> backwards =
      Hashes(ManifestOf(reel, R"({"clip": )" + Everything() + R"(, "do": [{"reverse": true}]})"));
  CHECK(backwards == std::vector<std::string>(straight.rbegin(), straight.rend()));
}

TEST_CASE("a range of a composed film is those frames of it") {
  const ReelInstallation reel;
  MakeShots(reel.directory());
  const std::vector<std::string> all = Hashes(ManifestOf(reel, Everything()));
  CHECK(Hashes(ManifestOf(reel, Everything(), {"--range", "12:50"})) ==
        std::vector<std::string>(all.begin() + 12, all.begin() + 50));
}

TEST_CASE("flags go before the job file's size and rate, and clips follow") {
  const ReelInstallation reel;
  MakeShots(reel.directory());
  ManifestOf(reel, Everything(), {"--size", "64x36", "--fps", "60"});
  CHECK(StreamEntry(reel.path("film.mp4"), "width") == "64");
  CHECK(StreamEntry(reel.path("film.mp4"), "height") == "36");
  // 20f, 6f, 4f, 12f and 3f are frames; a second and the twelve pictures of 15 a second are not.
  CHECK(CountFrames(reel.path("film.mp4")) == 20 - 6 + 60 - 4 + 48 + 15);
}

TEST_CASE("a parameter by a clip's name is for that clip") {
  const ReelInstallation reel;
  const std::string film = R"([{"scene": "line_chart", "name": "chart", "duration": "5f",
      "params": {"csv": "one.csv"}}, {"scene": "testcard", "duration": "3f"}])";
  reel.directory().Write("one.csv", "x,y\n1,2\n2,3\n");
  reel.directory().Write("elsewhere/two.csv", "x,y\n1,9\n2,1\n");
  const std::string one = ManifestOf(reel, film);
  // From where the command was given, not where the job file is.
  const std::string two = ManifestOf(reel, film, {"--param", "chart.csv=elsewhere/two.csv"});
  CHECK(one != two);
  CHECK(Hashes(one)[6] == Hashes(two)[6]);
  std::string in_file = film;
  in_file.replace(in_file.find("one.csv"), 7, "elsewhere/two.csv");
  CHECK(ManifestOf(reel, in_file) == two);
}

TEST_CASE("a still of a composed film is that frame of it") {
  const ReelInstallation reel;
  MakeShots(reel.directory());
  const std::string manifest = ManifestOf(reel, Everything());
  std::filesystem::create_directory(reel.path("all"));
  Render(reel, {"film.json", "-o", "all/%03d.png"});
  for (const char* frame : {"016", "030"}) {
    const ReelOutcome still =
        RunReel(reel, {"still", "film.json", "--frame", std::to_string(std::stoi(frame)), "--force",
                       "-o", "still.png"});
    INFO(still.err);
    REQUIRE(still.exit_code == 0);
    const std::string picture = FileText(reel.path("all/") + frame + ".png");
    CHECK(picture.size() > 100);
    CHECK((FileText(reel.path("still.png")) == picture));
  }
}

TEST_CASE("a composed film is submitted to the queue, and becomes the same") {
  const FilmQueue queue;
  MakeShots(queue.films());
  queue.films().Write("film.json", Job(Everything()));
  const std::string number =
      queue.Reel("submit film.json --manifest queued --param intro.seed=3 -o queued.mp4");
  REQUIRE(number == "1\n");
  queue.Reel("wait 1");
  CHECK_THAT(queue.Reel("list"), Catch::Contains("  1  DONE"));
  queue.Reel("render film.json -q --manifest manifest --param intro.seed=3 -o film.mp4");
  CHECK(Hashes(FileText(queue.path("queued"))).size() == 79);
  CHECK(FileText(queue.path("queued")) == FileText(queue.path("manifest")));
}

// --- Going on ---

TEST_CASE("a film is gone on with when the same clips are asked for, in whatever way") {
  const ReelInstallation reel;
  const auto film = [](const std::string& seed) {
    return R"([{"scene": "testcard", "duration": "10s", "params": {"sleep_ms": 8, "seed": )" +
           seed + "}}, \"testcard\"]";
  };
  const auto words = [](const std::vector<std::string>& more) {
    std::vector<std::string> all = {"render",     "film.json", "--segment", "1s",
                                    "--manifest", "manifest",  "-o",        "film.mp4"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  reel.directory().Write("film.json", Job(film("1"), R"(, "range": "0:200")"));
  {
    ReelProcess process(reel, words({"--producers", "2"}));
    process.WaitForError("left  2 producers");
    process.Signal(SIGINT);
    REQUIRE(process.Wait().exit_code == 130);
  }
  reel.directory().Write("film.json", Job(film("2"), R"(, "range": "0:200")"));
  const ReelOutcome other = RunReel(reel, words({"--resume"}));
  CHECK(other.exit_code == 2);
  CHECK_THAT(other.err, Catch::Contains(" of another job: ") && Catch::Contains("--force"));
  // Another place in the file, and other numbers of what does not change pixels.
  reel.directory().Write("film.json", "// the same\n\n" + Job(film("1"), R"(, "range": "0:200")"));
  const ReelOutcome same = RunReel(reel, words({"--resume", "--producers", "1"}));
  INFO(same.err);
  REQUIRE(same.exit_code == 0);
  const std::string manifest = FileText(reel.path("manifest"));
  CHECK(Hashes(manifest).size() == 200);
  // The film is there: what it was made of is remembered.
  CHECK(RunReel(reel, words({"--resume"})).exit_code == 0);
  reel.directory().Write("film.json", Job(film("3"), R"(, "range": "0:200")"));
  CHECK_THAT(RunReel(reel, words({"--resume"})).err,
             Catch::Contains("exists; --force replaces it"));
}

// --- What is told ---

struct Mistake {
  std::string timeline;
  int exit_code;
  std::string words;  // behind "film.json:"
};

TEST_CASE("what is wrong in a clip is told with its place, by whoever finds it") {
  const ReelInstallation reel;
  for (const Mistake& mistake : std::vector<Mistake>{
           {R"(["testcard",
               {"scene": "testcard", "do": [{"revers": true}]}])",
            2, ":4: timeline[1].do[0]: 'revers' is no operation; did you mean 'reverse'?\n"},
           {R"(["testcard",
               {"scene": "testcrad"}])",
            2, ":4: timeline[1]: scene: there is no renderer 'testcrad', did you mean 'testcard'?"},
           {R"(["testcard", {"scene": "testcard", "duration": "10f"},
               {"crossfade": "1s"}, "testcard"])",
            2,
            ":4: timeline[2]: a crossfade of 1 s: what it joins lasts 0.333333 s and 10 s, and it "
            "can be no longer than either\n"},
           {R"(["testcard",
               {"scene": "testcard", "params": {"crash": 3}}])",
            2, ":4: timeline[1]: the renderer has no parameter \"crash\"; "},
           {R"([{"scene": "testcard", "duration": "10f"},
               {"scene": "testcard", "name": "middle", "params": {"error_at": 7}}])",
            1,
            ":4: timeline[1] ('middle'): frame 7 of testcard: error_at = 7: this frame was asked "
            "to fail\n"}}) {
    reel.directory().Write("film.json", Job(mistake.timeline));
    const ReelOutcome outcome =
        RunReel(reel, {"render", "film.json", "-q", "--producers", "1", "-o", "film.mp4"});
    CHECK(outcome.exit_code == mistake.exit_code);
    CHECK_THAT(outcome.err, Catch::Contains(reel.path("film.json") + mistake.words));
    CHECK(FilesIn(reel.path("")) == "film.json");
  }
}

TEST_CASE("a clip that crashes again and again is told with the film's frame and how to see it") {
  const ReelInstallation reel;
  reel.directory().Write("film.json", Job(R"({"scene": "testcard", "do": [{"reverse": true}],
      "duration": "50f", "name": "card"})"));
  const ReelOutcome outcome = RunReel(reel, {"render", "film.json", "-q", "--producers", "1",
                                             "--param", "card.crash_at=40", "-o", "film.mp4"});
  CHECK(outcome.exit_code == 1);
  CHECK_THAT(outcome.err, Catch::Contains("frame 9 of timeline") &&
                              Catch::Contains("signal 11 (SIGSEGV") &&
                              Catch::Contains("film.json --frame 9 --size 96x54 --fps 30 --param "
                                              "card.crash_at=40"));
}

TEST_CASE("a length beside a timeline is refused, whether in the file or as a flag") {
  const ReelInstallation reel;
  reel.directory().Write("film.json", Job("\"testcard\""));
  for (const std::vector<std::string>& flags :
       std::vector<std::vector<std::string>>{{"--duration", "2s"}, {"--frames", "10"}}) {
    std::vector<std::string> words = {"render", "film.json", "-o", "film.mp4"};
    words.insert(words.end(), flags.begin(), flags.end());
    const ReelOutcome outcome = RunReel(reel, words);
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.err, Catch::Contains("a timeline has its own length"));
  }
}

TEST_CASE("a check of a composed film shows its clips on a time axis") {
  const ReelInstallation reel;
  reel.directory().Write("film.json", Job(Everything()));
  MakeShots(reel.directory());
  const ReelOutcome checked = RunReel(reel, {"check", "film.json", "-o", "film.mp4"});
  INFO(checked.err);
  REQUIRE(checked.exit_code == 0);
  CHECK_THAT(checked.out,
             Catch::Contains("\nintro  ") && Catch::Contains("\nred_square eased revers…") &&
                 Catch::Contains("\n  card  ") && Catch::Contains("█") && Catch::Contains("|0.0s"));
  CHECK_FALSE(std::filesystem::exists(reel.path("film.mp4")));
}

TEST_CASE("a timeline that is larger than a message is rendered like a small one") {
  const ReelInstallation reel;
  const std::string small = ManifestOf(reel, R"(["testcard"])", {"--range", "0:3"});
  std::string clips;
  for (int i = 0; i < 2000; ++i) {
    clips += R"({"scene": "testcard", "duration": "300f", "params": {"seed": 0}},)";
  }
  clips.pop_back();
  REQUIRE(clips.size() > 120'000);
  CHECK(ManifestOf(reel, "[" + clips + "]", {"--range", "0:3"}) == small);
}

}  // namespace
}  // namespace reel
