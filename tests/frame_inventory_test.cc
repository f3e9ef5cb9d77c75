#include "cache/frame_inventory.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "kept_frames.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr int64_t kOnDisk = KeptFrames::kOnDisk;
const FilmKey kFilm = KeptFrames::kFilm;
const FilmKey kOther = KeptFrames::kOther;

// As if the frame had been used last so many seconds ago.
void SaveAged(KeptFrames& cache, const FilmKey& film, uint32_t frame, std::chrono::seconds ago) {
  REQUIRE(cache.Save(frame, film));
  fs::last_write_time(cache.PathOf(frame, film), fs::file_time_type::clock::now() - ago);
}

int64_t SecondsAgoNs(int64_t seconds) {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(since_1970).count() -
         seconds * 1'000'000'000;
}

TEST_CASE("films are listed with what is known of them, the last used first") {
  KeptFrames cache;
  SaveAged(cache, kFilm, 0, 100s);
  SaveAged(cache, kFilm, 1, 50s);
  SaveAged(cache, kOther, 0, 10s);
  const FilmNote note{"testcard", 640, 360, 600, "60", 1'700'000'000'000};
  WriteFilmNote(cache.frames, kFilm, note);
  const std::vector<KeptFilm> films = ListFilms(cache.frames);
  REQUIRE(films.size() == 2);
  CHECK(films[0].film == kOther);
  CHECK_FALSE(films[0].note);
  CHECK(films[1].film == kFilm);
  CHECK(films[1].note == note);
  CHECK(films[1].size == CacheSize{2, 2 * kOnDisk});
  CHECK(films[1].last_used_ms < films[0].last_used_ms);
}

TEST_CASE("a place without a cache has no films, and nothing is made there") {
  const TemporaryDirectory files;
  CHECK(ListFilms(files / "frames").empty());
  CHECK(TrimFrames(files / "frames", {0, 0}) == CacheSize{});
  CHECK(ClearFrames(files / "frames") == CacheSize{});
  CHECK(ListFilms("").empty());
  CHECK_FALSE(fs::exists(files / "frames"));
}

TEST_CASE("what was used longest ago goes first, and no more than has to") {
  KeptFrames cache;
  for (uint32_t frame = 0; frame < 10; ++frame) {
    SaveAged(cache, frame % 2 == 0 ? kFilm : kOther, frame, std::chrono::seconds(100 - frame));
  }
  SECTION("within the limit nothing goes") {
    CHECK(TrimFrames(cache.frames, {10 * kOnDisk, 0}) == CacheSize{10, 10 * kOnDisk});
  }
  SECTION("beyond it, down to the target") {
    CHECK(TrimFrames(cache.frames, {9 * kOnDisk, 7 * kOnDisk}) == CacheSize{7, 7 * kOnDisk});
    for (uint32_t frame = 0; frame < 10; ++frame) {
      CHECK(fs::exists(cache.PathOf(frame, frame % 2 == 0 ? kFilm : kOther)) == (frame >= 3));
    }
  }
  SECTION("to find a frame is to use it") {
    REQUIRE(cache.IsThere(0));
    TrimFrames(cache.frames, {kOnDisk, kOnDisk});
    CHECK(fs::exists(cache.PathOf(0)));
    CHECK(ListFilms(cache.frames).size() == 1);
  }
  SECTION("what was used since then stays, even beyond the limit") {
    CHECK(TrimFrames(cache.frames, {0, 0, SecondsAgoNs(96)}) == CacheSize{5, 5 * kOnDisk});
    CHECK_FALSE(fs::exists(cache.PathOf(4)));
    CHECK(fs::exists(cache.PathOf(5, kOther)));
  }
  SECTION("or is brought to the limit from the other end") {
    CHECK(TrimFrames(cache.frames, {2 * kOnDisk, 0, SecondsAgoNs(96), true}) ==
          CacheSize{2, 2 * kOnDisk});
    CHECK(fs::exists(cache.PathOf(5, kOther)));
    CHECK(fs::exists(cache.PathOf(6)));
  }
}

TEST_CASE("what killed processes have left goes after an hour, and what others write stays") {
  KeptFrames cache;
  SaveAged(cache, kFilm, 0, 0s);
  const std::string entry = cache.PathOf(0);
  const std::string folder = fs::path(entry).parent_path();
  const std::vector<std::string> names = {entry + ".12.34.new", entry + ".56.78.new",
                                          folder + "/photo.png", folder + "/notes.new"};
  for (const std::string& name : names) {
    std::ofstream(name) << "half";
    fs::last_write_time(name, fs::file_time_type::clock::now() - 2h);
  }
  fs::last_write_time(names[1], fs::file_time_type::clock::now());
  TrimFrames(cache.frames, {INT64_MAX, INT64_MAX});
  CHECK_FALSE(fs::exists(names[0]));
  CHECK(fs::exists(names[1]));
  ClearFrames(cache.frames);
  CHECK_FALSE(fs::exists(names[1]));
  CHECK_FALSE(fs::exists(entry));
  CHECK(fs::exists(names[2]));
  CHECK(fs::exists(names[3]));
}

TEST_CASE("one film can be dropped") {
  KeptFrames cache;
  for (uint32_t frame = 0; frame < 5; ++frame) {
    SaveAged(cache, kFilm, frame, 0s);
    SaveAged(cache, kOther, frame, 0s);
  }
  DropFilm(cache.frames, kFilm);
  const std::vector<KeptFilm> films = ListFilms(cache.frames);
  REQUIRE(films.size() == 1);
  CHECK(films[0].film == kOther);
  CHECK(films[0].size.frames == 5);
}

TEST_CASE("a cache that was cleared is empty, and says what there was") {
  KeptFrames cache;
  SaveAged(cache, kFilm, 0, 0s);
  WriteFilmNote(cache.frames, kFilm, {});
  CHECK(ClearFrames(cache.frames) == CacheSize{1, kOnDisk});
  CHECK(ListFilms(cache.frames).empty());
  CHECK(fs::is_empty(cache.frames));
}

TEST_CASE("a note without frames goes after an hour") {
  KeptFrames cache;
  SaveAged(cache, kFilm, 0, 0s);
  for (const FilmKey& film : {kFilm, kOther, DigestOfText("new")}) {
    WriteFilmNote(cache.frames, film, {});
    if (film == DigestOfText("new")) continue;
    fs::last_write_time(FilmNotePath(cache.frames, film), fs::file_time_type::clock::now() - 2h);
  }
  TrimFrames(cache.frames, {INT64_MAX, INT64_MAX});
  CHECK(ReadFilmNote(cache.frames, kFilm));
  CHECK_FALSE(ReadFilmNote(cache.frames, kOther));
  CHECK(ReadFilmNote(cache.frames, DigestOfText("new")));
}

TEST_CASE("a note survives its text, and what is none is not taken for one") {
  const FilmNote note{"/home/u/\xC3\xA4.py", 1, 2, 3, "30000/1001", 4};
  CHECK(FilmNoteFromText(FilmNoteToText(note)) == note);
  for (const char* text : {"", "{}", "[]", "null", R"({"scene":5})", "garbage"}) {
    CAPTURE(text);
    CHECK_FALSE(FilmNoteFromText(text));
  }
}

}  // namespace
}  // namespace reel
