// `reel render --watch` as its users have it: files are changed under it, and what it prints is waited for.

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "cached_reel.h"
#include "file_text.h"
#include "job_processes.h"
#include "reel_process.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Catch::Contains;

constexpr const char* kAgain = "; rendering again";
constexpr const char* kWaits = "Ctrl-C ends it";

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++count;
  return count;
}

struct Watched {
  ReelInstallation reel;

  std::string Write(const std::string& name, const std::string& text) const {
    return reel.directory().Write(name, text);
  }
  // As editors do: beside it, then over it.
  void Replace(const std::string& name, const std::string& text) const {
    fs::rename(Write(name + "~", text), reel.path(name));
  }
  // A job of so many frames, with more fields.
  std::string Film(const std::string& more = "", int frames = 5) const {
    return Write("film.json", JobText(more, frames));
  }
  static std::string JobText(const std::string& more, int frames) {
    return R"({"scene": "testcard", "size": "64x36", "manifest": "manifest", "output": "film.mp4",
               "frames": )" +
           std::to_string(frames) + more + "}";
  }
  int manifest_frames() const { return Count(FileText(reel.path("manifest")), "\n"); }
};

Words Watch(const Words& more) {
  Words words = {"render", "--watch"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// Ctrl-C, and what there was up to then.
ReelOutcome End(ReelProcess& process) {
  process.Signal(SIGINT);
  return process.Wait();
}

TEST_CASE("a change of the job is rendered, its own film is replaced, and Ctrl-C leaves it there") {
  const Watched watched;
  ReelProcess process(watched.reel, Watch({watched.Film()}));
  process.WaitForError(kWaits);
  CHECK(watched.manifest_frames() == 5);
  SECTION("written in place") { watched.Film("", 7); }
  SECTION("renamed over it") { watched.Replace("film.json", Watched::JobText("", 7)); }
  process.WaitForError("film.json changed; rendering again");
  process.WaitForError(kWaits, 2);
  CHECK(watched.manifest_frames() == 7);
  CHECK(End(process).exit_code == 130);
  CHECK(fs::exists(watched.reel.path("film.mp4")));
  CHECK(AwaitNoProcessIn(watched.reel.path(""), 2s));
}

TEST_CASE("a broken job is told with its error, and rendered again when it is mended") {
  const Watched watched;
  const bool is_broken_at_first = GENERATE(false, true);
  const std::string job = is_broken_at_first ? watched.Write("film.json", "{") : watched.Film();
  ReelProcess process(watched.reel, Watch({job}));
  if (!is_broken_at_first) {
    process.WaitForError(kWaits);
    watched.Replace("film.json", R"({"scene": "testcard", )");
    process.WaitForError("film.json changed; rendering again");
    CHECK(fs::exists(watched.reel.path("film.mp4")));
  }
  process.WaitForError("reel: ");
  watched.Film("", 7);
  process.WaitForError("film.json changed; rendering again", is_broken_at_first ? 1 : 2);
  process.WaitForError(kWaits, is_broken_at_first ? 1 : 2);
  CHECK(watched.manifest_frames() == 7);
  CHECK(End(process).exit_code == 130);
}

TEST_CASE("a version that cannot be drawn is told, and the next one is rendered") {
  const Watched watched;
  ReelProcess process(watched.reel, Watch({watched.Film(R"(, "params": {"error_at": 3})")}));
  process.WaitForError(kWaits);
  CHECK_FALSE(fs::exists(watched.reel.path("film.mp4")));
  watched.Film();
  process.WaitForError(kWaits, 2);
  CHECK(fs::exists(watched.reel.path("film.mp4")));
  const ReelOutcome end = End(process);
  CHECK(Count(end.err, "reel: ") == 1);
}

TEST_CASE("a change while a version is rendered ends it, and the new one is made") {
  const Watched watched;
  // An hour a frame: what is not ended would never end.
  ReelProcess process(watched.reel, Watch({watched.Film(R"(, "params": {"sleep_ms": 3000000})")}));
  process.WaitForError("testcard: 64x36");
  watched.Film();
  process.WaitForError("film.json changed; rendering again");
  process.WaitForError(kWaits);
  CHECK(fs::exists(watched.reel.path("film.mp4")));
  const ReelOutcome end = End(process);
  CHECK_THAT(end.err, !Contains("reel: "));
  CHECK(AwaitNoProcessIn(watched.reel.path(""), 2s));
}

TEST_CASE("Ctrl-C while a version is rendered leaves the film of the one before") {
  const Watched watched;
  ReelProcess process(watched.reel, Watch({watched.Film()}));
  process.WaitForError(kWaits);
  const std::string film = FileText(watched.reel.path("film.mp4"));
  watched.Film(R"(, "params": {"sleep_ms": 3000000})");
  process.WaitForError("testcard: 64x36", 2);
  CHECK(End(process).exit_code == 130);
  CHECK((FileText(watched.reel.path("film.mp4")) == film));
  CHECK(AwaitNoProcessIn(watched.reel.path(""), 2s));
}

TEST_CASE("a file that a parameter names is watched, and the job's own files are not") {
  const Watched watched;
  const std::string data = watched.Write("data.csv", "1");
  ReelProcess process(watched.reel,
                      Watch({watched.Film(R"(, "params": {"crash_file": "data.csv"})")}));
  process.WaitForError(kWaits);
  std::ofstream(watched.reel.path("film.mp4")) << "not a film";
  watched.Replace("manifest", "nothing");
  watched.Write("data.csv", "1");  // as it was
  watched.Replace("data.csv", "2");
  process.WaitForError("data.csv changed; rendering again");
  process.WaitForError(kWaits, 2);
  CHECK(Count(End(process).err, kAgain) == 1);
}

TEST_CASE("a picture that is added is in the next film, also where the film stands among them") {
  const Watched watched;
  fs::create_directory(watched.reel.path("shots"));
  REQUIRE(RunReel(watched.reel,
                  {"render", "testcard", "--size", "64x36", "--frames", "3", "-o", "shots/%d.png"})
              .exit_code == 0);
  ReelProcess process(watched.reel, Watch({"shots/", "--fps", "5", "--manifest", "manifest", "-o",
                                           "shots/film.mp4"}));
  process.WaitForError(kWaits);
  CHECK(watched.manifest_frames() == 3);
  fs::copy_file(watched.reel.path("shots/1.png"), watched.reel.path("shots/4.png"));
  process.WaitForError("4.png changed; rendering again");
  process.WaitForError(kWaits, 2);
  CHECK(watched.manifest_frames() == 4);
  CHECK(Count(End(process).err, kAgain) == 1);
}

TEST_CASE("what no change could mend ends at once") {
  const Watched watched;
  const std::string taken = watched.Write("taken.mp4", "a film of somebody");
  const Words words = GENERATE(Words{"none.json", "-o", "a.mp4"}, Words{"testcard"},
                               Words{"no_such_renderer", "-o", "a.mp4"},
                               Words{"testcard", "--frames", "2", "-o", "taken.mp4"},
                               Words{"testcard", "--crf", "1000", "-o", "a.mp4"});
  CAPTURE(words);
  const ReelOutcome end = RunReel(watched.reel, Watch(words));
  CHECK(end.exit_code == 2);
  CHECK(Count(end.err, "reel: ") == 1);
  CHECK(FileText(taken) == "a film of somebody");
}

TEST_CASE("with --json each version is an object on standard output") {
  const Watched watched;
  ReelProcess process(watched.reel, Watch({watched.Film(), "--json"}));
  process.WaitForError(kWaits);
  watched.Film(R"(, "fps": 10)");
  process.WaitForError(kWaits, 2);
  CHECK(Count(End(process).out, "\"frames_from_cache\"") == 2);
}

// Ten clips of six frames; `seed` is the fourth one's.
std::string TenClips(int seed) {
  std::string clips;
  for (int i = 0; i < 10; ++i) {
    clips +=
        (i == 0 ? "" : ",\n") + (R"({"scene": "testcard", "duration": "6f", "params": {"seed": )" +
                                 std::to_string(i == 3 ? seed : i) + "}}");
  }
  return R"({"size": "64x36", "fps": 30, "output": "film.mp4", "timeline": [)" + clips + "]}";
}

TEST_CASE(
    "of a film of ten clips the frames of the one that changed are drawn again, and no others") {
  const CachedReel cached;
  cached.reel.directory().Write("film.json", TenClips(3));
  ReelProcess process(cached.reel, Watch({"--cache", "film.json"}));
  process.WaitForError(kWaits);
  cached.reel.directory().Write("film.json", TenClips(33));
  process.WaitForError("film.json changed; rendering again");
  process.WaitForError(kWaits, 2);
  CHECK_THAT(End(process).err, Contains("; 54 frames from the cache"));
}

}  // namespace
}  // namespace reel
