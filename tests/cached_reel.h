// CachedReel: `reel` with a frame cache of a test's own.

#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "file_text.h"
#include "reel_process.h"

namespace reel {

using Words = std::vector<std::string>;

inline Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

struct Rendered {
  nlohmann::json summary;
  std::string err;
  std::string manifest;
  std::string film;  // its bytes

  int64_t from_cache() const { return summary["frames_from_cache"].get<int64_t>(); }
  int64_t checks() const { return summary["cache_checks"].get<int64_t>(); }
};

// `reel` with a cache of its own, whose hits are drawn again only when a test says so.
struct CachedReel {
  ReelInstallation reel;

  CachedReel() {
    setenv("REEL_CACHE", reel.path("cache").c_str(), 1);
    CheckEvery(0);
  }
  ~CachedReel() {
    for (const char* name : {"REEL_CACHE_CHECK", "REEL_FAULT"}) unsetenv(name);
    setenv("REEL_CACHE", "/dev/null", 1);
  }
  CachedReel(const CachedReel&) = delete;
  CachedReel& operator=(const CachedReel&) = delete;

  static void CheckEvery(int64_t frames) {
    setenv("REEL_CACHE_CHECK", std::to_string(frames).c_str(), 1);
  }

  Words Command(const Words& words) const {
    return Words{"render"} + words + Words{"--manifest", "manifest", "--force", "--json"};
  }
  Rendered Take(const ReelOutcome& outcome) const {
    INFO(outcome.err);
    REQUIRE(outcome.exit_code == 0);
    const nlohmann::json summary = nlohmann::json::parse(outcome.out);
    return {summary, outcome.err, FileText(reel.path("manifest")),
            FileText(summary["output"].get<std::string>())};
  }
  Rendered Render(const Words& words) const { return Take(RunReel(reel, Command(words))); }
  nlohmann::json Inventory() const {
    const ReelOutcome outcome = RunReel(reel, {"cache", "--json"});
    REQUIRE(outcome.exit_code == 0);
    return nlohmann::json::parse(outcome.out);
  }
};

// 60 small frames, unless `more` says something else.
inline Words Film(const Words& more = {}) {
  Words words = {"testcard"};
  for (const Words& usual :
       {Words{"--size", "160x90"}, {"--frames", "60"}, {"--fps", "10"}, {"-o", "film.mp4"}}) {
    if (std::find(more.begin(), more.end(), usual[0]) == more.end()) words = words + usual;
  }
  return words + more;
}

inline int Warnings(const std::string& err) {
  int count = 0;
  for (size_t at = 0; (at = err.find("warning: ", at)) != std::string::npos; ++at) ++count;
  return count;
}

}  // namespace reel
