// The frame cache of jobs that are disturbed, on machines that lack something: the film does not show it.

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "cached_reel.h"
#include "file_text.h"
#include "job_processes.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;
using Json = nlohmann::json;

TEST_CASE("without a place, a permission or room there is one warning and the whole film") {
  const CachedReel cached;
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
  const CachedReel cached;
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
  const CachedReel cached;
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
  const CachedReel cached;
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
  const CachedReel cached;
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
  const CachedReel cached;
  const Words film = Film({"--param", "crash_at=5", "--on-bad-frame", "placeholder", "--cache"});
  const Rendered first = cached.Render(film);
  CHECK(first.summary["bad_frames"] == Json{5});
  CHECK(cached.Inventory()["frames"] == 59);
  const Rendered second = cached.Render(film);
  CHECK(second.summary["bad_frames"] == Json{5});
  CHECK(second.from_cache() == 59);
  CHECK((second.manifest == first.manifest));
}

TEST_CASE("frames of a film whose file changes while it is drawn are not kept") {
  const CachedReel cached;
  const std::string data = cached.reel.directory().Write("data", "1");
  const Words film = Film({"--param", "crash_file=" + data, "--param", "sleep_ms=60", "--producers",
                           "1", "--frames", "24", "--cache"});
  ReelProcess reel(cached.reel, cached.Command(film));
  reel.WaitForError("1 producer");
  std::ofstream(data) << "2";
  const Rendered rendered = cached.Take(reel.Wait());
  CHECK_THAT(rendered.err, Contains(data) && Contains("has changed while the film was drawn"));
  CHECK(Warnings(rendered.err) == 1);
  CHECK(cached.Inventory()["frames"] == 0);
}

}  // namespace
}  // namespace reel
