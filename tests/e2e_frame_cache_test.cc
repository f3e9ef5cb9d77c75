// The frame cache as its users have it: real producers, real ffmpeg, and jobs that are disturbed. What must
// always hold: a film is the same with a cache and without.

#include <algorithm>
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
using Catch::Contains;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

constexpr const char* kHidden = REEL_HOSTILE_RENDERER_DIR "/depends_on_file.so";

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

struct Rendered {
  Json summary;
  std::string err;
  std::string manifest;
  std::string film;  // its bytes

  int64_t from_cache() const { return summary["frames_from_cache"].get<int64_t>(); }
  int64_t checks() const { return summary["cache_checks"].get<int64_t>(); }
};

// `reel` with a cache of its own, whose hits are drawn again only when a test says so.
struct Cached {
  ReelInstallation reel;

  Cached() {
    setenv("REEL_CACHE", reel.path("cache").c_str(), 1);
    CheckEvery(0);
  }
  ~Cached() {
    for (const char* name : {"REEL_CACHE_CHECK", "REEL_FAULT"}) unsetenv(name);
    setenv("REEL_CACHE", "/dev/null", 1);
  }
  Cached(const Cached&) = delete;
  Cached& operator=(const Cached&) = delete;

  static void CheckEvery(int64_t frames) {
    setenv("REEL_CACHE_CHECK", std::to_string(frames).c_str(), 1);
  }

  Words Command(const Words& words) const {
    return Words{"render"} + words + Words{"--manifest", "manifest", "--force", "--json"};
  }
  Rendered Take(const ReelOutcome& outcome) const {
    INFO(outcome.err);
    REQUIRE(outcome.exit_code == 0);
    const Json summary = Json::parse(outcome.out);
    return {summary, outcome.err, FileText(reel.path("manifest")),
            FileText(summary["output"].get<std::string>())};
  }
  Rendered Render(const Words& words) const { return Take(RunReel(reel, Command(words))); }
  Json Inventory() const {
    const ReelOutcome outcome = RunReel(reel, {"cache", "--json"});
    REQUIRE(outcome.exit_code == 0);
    return Json::parse(outcome.out);
  }
};

// 60 small frames, unless `more` says something else.
Words Film(const Words& more = {}) {
  Words words = {"testcard"};
  for (const Words& usual :
       {Words{"--size", "160x90"}, {"--frames", "60"}, {"--fps", "10"}, {"-o", "film.mp4"}}) {
    if (std::find(more.begin(), more.end(), usual[0]) == more.end()) words = words + usual;
  }
  return words + more;
}

int Warnings(const std::string& err) {
  int count = 0;
  for (size_t at = 0; (at = err.find("warning: ", at)) != std::string::npos; ++at) ++count;
  return count;
}

TEST_CASE("the second run draws nothing, and its film and manifest are those without a cache") {
  const Cached cached;
  const Rendered without = cached.Render(Film());
  const Rendered first = cached.Render(Film({"--cache"}));
  const Rendered second = cached.Render(Film({"--cache"}));
  CHECK(without.from_cache() == 0);
  CHECK(first.from_cache() == 0);
  CHECK(second.from_cache() == 60);
  CHECK(second.summary["frames"] == 60);
  CHECK((first.manifest == without.manifest));
  CHECK((second.manifest == without.manifest));
  CHECK((first.film == without.film));
  CHECK((second.film == without.film));
  CHECK(Warnings(second.err) == 0);
  CHECK(AwaitNoProcessIn(cached.reel.path(""), 2s));
}

TEST_CASE("what decides frames draws them again, and what does not takes them from the cache") {
  const Cached cached;
  cached.Render(Film({"--cache"}));
  struct Case {
    Words words;
    int64_t from_cache;
  };
  const Case cases[] = {
      {Film({"--param", "cpu_ms=0.5"}), 0},
      {Film({"--fps", "11"}), 0},
      {Film({"--frames", "61"}), 0},
      {Film({"-o", "film.gif"}), 0},  // other bytes in the slot
      {Film({"--crf", "40"}), 60},
      {Film({"--range", "20:30"}), 10},
      {Film({"--producers", "3", "--ring-memory", "100KiB"}), 60},
      {Film({"--segment", "2s"}), 60},
  };
  for (const Case& each : cases) {
    CAPTURE(each.words);
    const Rendered with = cached.Render(each.words + Words{"--cache"});
    CHECK(with.from_cache() == each.from_cache);
    CHECK((with.manifest == cached.Render(each.words).manifest));
  }
}

TEST_CASE("a film of which a part is kept draws the rest") {
  const Cached cached;
  const Rendered without = cached.Render(Film());
  CHECK(cached.Render(Film({"--range", "10:30", "--cache"})).from_cache() == 0);
  const Rendered with = cached.Render(Film({"--cache", "--producers", "3"}));
  CHECK(with.from_cache() == 20);
  CHECK((with.manifest == without.manifest));
}

TEST_CASE("hits are drawn again when that is asked for, and found equal") {
  const Cached cached;
  cached.Render(Film({"--cache"}));
  Cached::CheckEvery(1);
  const Rendered all = cached.Render(Film({"--cache"}));
  CHECK(all.from_cache() == 0);
  CHECK(all.checks() == 60);
  Cached::CheckEvery(4);
  const Rendered some = cached.Render(Film({"--cache"}));
  CHECK(some.checks() > 0);
  CHECK(some.from_cache() > 0);
  CHECK(some.checks() + some.from_cache() == 60);
  // Which they are is no accident.
  CHECK(cached.Render(Film({"--cache"})).checks() == some.checks());
  CHECK(Warnings(some.err) == 0);
}

TEST_CASE("a renderer that depends on a hidden file is found, named, and not kept") {
  const Cached cached;
  const Words film = {kHidden, "-o", "film.mp4", "--cache", "--producers", "1"};
  Cached::CheckEvery(1);
  std::ofstream(cached.reel.path("hidden")) << "0.2";
  CHECK(cached.Render(film).from_cache() == 0);
  std::ofstream(cached.reel.path("hidden")) << "0.9";
  const Rendered changed = cached.Render(film);
  CHECK_THAT(changed.err, Contains("warning: frame 0 is drawn otherwise than before") &&
                              Contains("not declared"));
  CHECK(Warnings(changed.err) == 1);
  CHECK((changed.manifest == cached.Render({kHidden, "-o", "film.mp4"}).manifest));
  CHECK(cached.Inventory()["frames"] == 0);
  CHECK(cached.Render(film).checks() == 0);
  CHECK(cached.Render(film).checks() == 40);
}

TEST_CASE("without a place, a permission or room there is one warning and the whole film") {
  const Cached cached;
  const Rendered without = cached.Render(Film());
  std::string place = cached.reel.path("cache");
  std::string fault;
  std::string said;
  SECTION("no directory can be made") { place = said = "/dev/null"; }
  SECTION("others may write to it") {
    fs::create_directories(place + "/frames");
    fs::permissions(place + "/frames", fs::perms::all);
    said = "not permitted";
  }
  SECTION("no room, from some frame on") {
    fault = "cache.write:3:errno=ENOSPC";
    said = "No space left";
  }
  SECTION("an entry's folder is a file") {
    fs::create_directories(place + "/frames");
    for (const char* half :
         {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"}) {
      for (const char* other :
           {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"}) {
        std::ofstream(place + "/frames/" + half + other) << "x";
      }
    }
    said = "Not a directory";
  }
  setenv("REEL_CACHE", place.c_str(), 1);
  setenv("REEL_FAULT", fault.c_str(), 1);
  const Rendered with = cached.Render(Film({"--cache"}));
  CHECK_THAT(with.err, Contains(said));
  CHECK(Warnings(with.err) == 1);
  CHECK((with.manifest == without.manifest));
}

TEST_CASE(
    "a producer that dies with half an entry costs its frame's attempt, and no entry is torn") {
  const Cached cached;
  const Rendered without = cached.Render(Film());
  const std::string once = cached.reel.path("once");
  setenv("REEL_FAULT", ("cache.written:4:kill:" + once).c_str(), 1);
  const Rendered with = cached.Render(Film({"--cache"}));
  REQUIRE(fs::exists(once));
  unsetenv("REEL_FAULT");
  CHECK(with.summary["retries"] == 1);
  CHECK((with.manifest == without.manifest));
  // The frame that was drawn in its place is not kept.
  const Rendered second = cached.Render(Film({"--cache"}));
  CHECK(second.from_cache() == 59);
  CHECK((second.manifest == without.manifest));
}

TEST_CASE("a job whose processes are all killed leaves frames that the next one takes") {
  const Cached cached;
  const Words film = Film({"--param", "sleep_ms=2", "--cache", "--frames", "200"});
  const Rendered without = cached.Render(Film({"--param", "sleep_ms=2", "--frames", "200"}));
  for (int round = 0; round < 3; ++round) {
    ReelProcess killed(cached.reel, cached.Command(film));
    while (cached.Inventory()["frames"] < 20 * (round + 1)) {
    }
    for (const JobProcess& process : ProcessesIn(cached.reel.path(""))) Kill(process);
    killed.Wait();
  }
  const Rendered with = cached.Render(film);
  CHECK(with.from_cache() >= 60);
  CHECK((with.manifest == without.manifest));
}

TEST_CASE("an interrupted job is gone on with, and takes what it had drawn from the cache") {
  const Cached cached;
  const Words film =
      Film({"--param", "sleep_ms=2", "--segment", "2s", "--cache", "--frames", "100"});
  const Rendered without =
      cached.Render(Film({"--param", "sleep_ms=2", "--segment", "2s", "--frames", "100"}));
  fs::remove(cached.reel.path("film.mp4"));
  setenv("REEL_FAULT", "segment.noted:2:kill", 1);
  CHECK(RunReel(cached.reel, cached.Command(film)).exit_code != 0);
  unsetenv("REEL_FAULT");
  const Rendered resumed = cached.Render(film + Words{"--resume"});
  CHECK(resumed.from_cache() > 0);
  CHECK((resumed.manifest == without.manifest));
  CHECK((resumed.film == without.film));
}

TEST_CASE("two jobs that draw the same film at once both make it") {
  const Cached cached;
  const Rendered without = cached.Render(Film());
  const auto words = [](const std::string& name) {
    return Words{"render"} +
           Film({"--cache", "-o", name + ".mp4", "--manifest", name + ".txt", "--json"});
  };
  ReelProcess one(cached.reel, words("one"));
  ReelProcess other(cached.reel, words("other"));
  CHECK(one.Wait().exit_code == 0);
  CHECK(other.Wait().exit_code == 0);
  CHECK((FileText(cached.reel.path("one.txt")) == without.manifest));
  CHECK((FileText(cached.reel.path("other.txt")) == without.manifest));
  CHECK(cached.Inventory()["frames"] == 60);
}

TEST_CASE("a placeholder is never kept") {
  const Cached cached;
  const Words film = Film({"--param", "crash_at=5", "--on-bad-frame", "placeholder", "--cache"});
  const Rendered first = cached.Render(film);
  CHECK(first.summary["bad_frames"] == Json{5});
  CHECK(cached.Inventory()["frames"] == 59);
  const Rendered second = cached.Render(film);
  CHECK(second.summary["bad_frames"] == Json{5});
  CHECK(second.from_cache() == 59);
  CHECK((second.manifest == first.manifest));
}

TEST_CASE("the cache stays within its limit, and the film that was used longest ago goes first") {
  const Cached cached;
  const int64_t kLimit = 100 * 4096;
  const auto film = [](const std::string& seed) {
    return Film({"--param", "seed=" + seed, "--cache", "--cache-size", "400KiB"});
  };
  for (const char* seed : {"1", "2", "3"}) {
    cached.Render(film(seed));
    CHECK(cached.Inventory()["bytes"] <= kLimit);
  }
  CHECK(cached.Render(film("3")).from_cache() == 60);
  CHECK(cached.Render(film("1")).from_cache() == 0);
}

TEST_CASE(
    "a film larger than the cache leaves its first frames there, which it takes the next time") {
  const Cached cached;
  const Words film = Film({"--frames", "300", "--param", "sleep_ms=1", "--producers", "1",
                           "--cache", "--cache-size", "400KiB"});
  const Rendered first = cached.Render(film);
  CHECK_THAT(first.err, Contains("alone are more than the cache may hold"));
  CHECK(Warnings(first.err) == 1);
  CHECK(cached.Inventory()["bytes"] <= 400 * 1024);
  CHECK(cached.Render(film).from_cache() > 50);
}

TEST_CASE("frames of a film whose file changes while it is drawn are not kept") {
  const Cached cached;
  const std::string data = cached.reel.directory().Write("data", "1");
  const Words film = Film({"--param", "crash_file=" + data, "--param", "sleep_ms=60",
                           "--producers", "1", "--frames", "24", "--cache"});
  ReelProcess reel(cached.reel, cached.Command(film));
  reel.WaitForError("1 producer");
  std::ofstream(data) << "2";
  const Rendered rendered = cached.Take(reel.Wait());
  CHECK_THAT(rendered.err, Contains(data) && Contains("has changed while the film was drawn"));
  CHECK(Warnings(rendered.err) == 1);
  CHECK(cached.Inventory()["frames"] == 0);
}

TEST_CASE("verify and tune draw all frames themselves, also of a job that asks for the cache") {
  const Cached cached;
  const std::string job = cached.reel.directory().Write(
      "film.json", std::string(R"({"scene": ")") + kHidden + R"(", "cache": true})");
  cached.Render({job, "-o", "film.mp4"});
  const auto kept = cached.Inventory();
  std::ofstream(cached.reel.path("hidden")) << "0.9";
  const std::string before = cached.reel.path("manifest");
  const ReelOutcome verified = RunReel(
      cached.reel, {"verify", job, "--sample", "all", "-o", "film.mp4", "--against", before});
  CHECK(verified.exit_code == 1);
  CHECK_THAT(verified.out, Contains("40 of 40 frames differ") || Contains("manifest"));
  const std::string longer = cached.reel.directory().Write(
      "longer.json",
      R"({"scene": "testcard", "frames": 1000, "params": {"sleep_ms": 5}, "cache": true})");
  CHECK(RunReel(cached.reel, {"tune", longer, "--counts", "1", "--seconds", "0.1"}).exit_code == 0);
  CHECK(cached.Inventory() == kept);
}

TEST_CASE("reel cache lists films, trims and clears") {
  const Cached cached;
  cached.Render(Film({"--cache"}));
  cached.Render(Film({"--cache", "--size", "320x180"}));
  const Json inventory = cached.Inventory();
  CHECK(inventory["frames"] == 120);
  REQUIRE(inventory["films"].size() == 2);
  const Json& newest = inventory["films"][0];
  CHECK(newest["scene"] == "testcard");
  CHECK(newest["width"] == 320);
  CHECK(newest["film_frames"] == 60);
  CHECK(newest["fps"] == "10");
  const ReelOutcome list = RunReel(cached.reel, {"cache"});
  CHECK_THAT(list.out, Contains("testcard  320x180  60 at 10") && Contains("2 films, 120 frames"));
  CHECK_THAT(RunReel(cached.reel, {"cache", "--limit", "200KiB"}).out, Contains("left: 50 frames"));
  CHECK(cached.Render(Film({"--cache", "--size", "320x180"})).from_cache() > 0);
  CHECK_THAT(RunReel(cached.reel, {"cache", "--clear", "--json"}).out, Contains("\"removed\""));
  CHECK(cached.Inventory()["frames"] == 0);
  CHECK(RunReel(cached.reel, {"cache", "--limit", "nothing"}).exit_code == 2);
  CHECK(RunReel(cached.reel, {"cache", "--limit", "1GiB", "--clear"}).exit_code == 2);
}

}  // namespace
}  // namespace reel
