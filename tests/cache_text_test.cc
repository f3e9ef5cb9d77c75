#include "client/cache_text.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace reel {
namespace {

const std::vector<KeptFilm> kFilms = {
    {Digest{0, 1}, FilmNote{"line_chart", 1280, 720, 300, "60", 1000}, {290, 3 << 20}, 90'000},
    {Digest{0, 2}, std::nullopt, {1, 4096}, 5000}};

TEST_CASE("a film is a line, and what is not known of one is said to be so") {
  CHECK(CacheText(kFilms, "/c/frames", 100'000) ==
        "SCENE           SIZE       FILM  KEPT  ON DISK  LAST USED\n"
        "line_chart  1280x720  300 at 60   290  3.0 MiB   0:10 ago\n"
        "?                  ?          ?     1  4.0 KiB   1:35 ago\n"
        "2 films, 291 frames, 3.0 MiB in /c/frames\n");
}

TEST_CASE("an empty cache is one line") {
  CHECK(CacheText({}, "/c/frames", 0) == "0 films, 0 frames, 0 B in /c/frames\n");
}

TEST_CASE("a scene is harmless on a terminal") {
  std::vector<KeptFilm> films = kFilms;
  films[0].note->scene = "\x1b[2J";
  CHECK(CacheText(films, "/c", 0).find('\x1b') == std::string::npos);
}

TEST_CASE("the cache is there for programs") {
  CHECK(nlohmann::json::parse(CacheJson(kFilms, "/c/frames")) == nlohmann::json::parse(R"({
    "directory": "/c/frames", "frames": 291, "bytes": 3149824, "films": [
      {"film": "00000000000000000000000000000001", "scene": "line_chart", "width": 1280,
       "height": 720, "fps": "60", "film_frames": 300, "frames": 290, "bytes": 3145728,
       "first_used_ms": 1000, "last_used_ms": 90000},
      {"film": "00000000000000000000000000000002", "scene": "", "width": 0, "height": 0, "fps": "",
       "film_frames": 0, "frames": 1, "bytes": 4096, "first_used_ms": 0, "last_used_ms": 5000}]})"));
}

}  // namespace
}  // namespace reel
