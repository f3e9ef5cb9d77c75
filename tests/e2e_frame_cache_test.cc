// The frame cache as its users have it: real producers, real ffmpeg. What must always hold: a film is the
// same with a cache and without.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "cached_reel.h"
#include "daemon/process/landlock_rules.h"
#include "job_processes.h"
#include "temporary_directory.h"

namespace reel {
namespace {

using namespace std::chrono_literals;
using Catch::Contains;
using Json = nlohmann::json;

constexpr const char* kHidden = REEL_HOSTILE_RENDERER_DIR "/depends_on_file.so";

TEST_CASE("the second run draws nothing, and its film and manifest are those without a cache") {
  const CachedReel cached;
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

TEST_CASE("frames are kept and taken in the strict sandbox, which may write nowhere else") {
  if (LandlockAbi() < kLeastLandlockAbi) {
    WARN("left out: this kernel has no Landlock");
    return;
  }
  const CachedReel cached;
  const TemporaryDirectory elsewhere;
  setenv("TMPDIR", elsewhere.path().c_str(), 1);  // so that the cache is not below it
  const Rendered first = cached.Render(Film({"--cache", "--sandbox", "strict"}));
  const Rendered second = cached.Render(Film({"--cache", "--sandbox", "strict"}));
  unsetenv("TMPDIR");
  CHECK(second.from_cache() == 60);
  CHECK((second.manifest == first.manifest));
  CHECK(Warnings(first.err + second.err) == 0);
}

TEST_CASE("what decides frames draws them again, and what does not takes them from the cache") {
  const CachedReel cached;
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
  const CachedReel cached;
  const Rendered without = cached.Render(Film());
  CHECK(cached.Render(Film({"--range", "10:30", "--cache"})).from_cache() == 0);
  const Rendered with = cached.Render(Film({"--cache", "--producers", "3"}));
  CHECK(with.from_cache() == 20);
  CHECK((with.manifest == without.manifest));
}

TEST_CASE("hits are drawn again when that is asked for, and found equal") {
  const CachedReel cached;
  cached.Render(Film({"--cache"}));
  CachedReel::CheckEvery(1);
  const Rendered all = cached.Render(Film({"--cache"}));
  CHECK(all.from_cache() == 0);
  CHECK(all.checks() == 60);
  CachedReel::CheckEvery(4);
  const Rendered some = cached.Render(Film({"--cache"}));
  CHECK(some.checks() > 0);
  CHECK(some.from_cache() > 0);
  CHECK(some.checks() + some.from_cache() == 60);
  // Which they are is no accident.
  CHECK(cached.Render(Film({"--cache"})).checks() == some.checks());
  CHECK(Warnings(some.err) == 0);
}

TEST_CASE("a renderer that depends on a hidden file is found, named, and not kept") {
  const CachedReel cached;
  const Words film = {kHidden, "-o", "film.mp4", "--cache", "--producers", "1"};
  CachedReel::CheckEvery(1);
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

TEST_CASE("the cache stays within its limit, and the film that was used longest ago goes first") {
  const CachedReel cached;
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
  const CachedReel cached;
  const Words film = Film({"--frames", "300", "--param", "sleep_ms=1", "--producers", "1",
                           "--cache", "--cache-size", "400KiB"});
  const Rendered first = cached.Render(film);
  CHECK_THAT(first.err, Contains("alone are more than the cache may hold"));
  CHECK(Warnings(first.err) == 1);
  CHECK(cached.Inventory()["bytes"] <= 400 * 1024);
  CHECK(cached.Render(film).from_cache() > 50);
}

TEST_CASE("verify and tune draw all frames themselves, also of a job that asks for the cache") {
  const CachedReel cached;
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
  const CachedReel cached;
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
