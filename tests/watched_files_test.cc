#include "client/watched_files.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<std::string>;

struct Watched {
  TemporaryDirectory place;
  std::string script = place.Write("film.py", "draw");
  std::string data = place.Write("data.csv", "1");
  std::string shot = place.Write("shots/1.png", "one");
  WatchedFiles files;

  Watched() {
    files.Begin({script, data, place / "shots", place / "later.csv"},
                [](const std::string& path) { return path.ends_with(".mp4"); });
  }
};

TEST_CASE("nothing has changed at first, and what is there is counted") {
  Watched watched;
  CHECK(watched.files.Changed().empty());
  CHECK(watched.files.file_count() == 3);
}

TEST_CASE("a file that holds something else has changed, however it was written") {
  Watched watched;
  SECTION("in place") { std::ofstream(watched.data) << "2"; }
  SECTION("in place, with the same length and time") {
    const auto time = fs::last_write_time(watched.data);
    std::ofstream(watched.data) << "2";
    fs::last_write_time(watched.data, time);
  }
  SECTION("by another one that is renamed over it") {
    fs::rename(watched.place.Write("draft", "2"), watched.data);
  }
  SECTION("or is gone") { fs::remove(watched.data); }
  CHECK(watched.files.Changed() == Paths{watched.data});
}

TEST_CASE("a file that holds what it held has not changed") {
  Watched watched;
  SECTION("written once more") { std::ofstream(watched.data) << "1"; }
  SECTION("touched") { fs::last_write_time(watched.data, fs::file_time_type::clock::now()); }
  SECTION("replaced") { fs::rename(watched.place.Write("draft", "1"), watched.data); }
  SECTION("changed, and back") {
    std::ofstream(watched.data) << "2";
    CHECK(watched.files.Changed() == Paths{watched.data});
    std::ofstream(watched.data) << "1";
  }
  CHECK(watched.files.Changed().empty());
}

TEST_CASE("files that appear or go below a folder are changes, and what is left out is none") {
  Watched watched;
  watched.place.Write("shots/film.mp4", "x");
  CHECK(watched.files.Changed().empty());
  const std::string more = watched.place.Write("shots/2.png", "two");
  fs::remove(watched.shot);
  CHECK(watched.files.Changed() == Paths{more, watched.shot});
}

TEST_CASE("a file that was not there and is now has changed") {
  Watched watched;
  const std::string later = watched.place.Write("later.csv", "1");
  CHECK(watched.files.Changed() == Paths{later});
}

TEST_CASE("from the next beginning on a change is none any more") {
  Watched watched;
  std::ofstream(watched.data) << "2";
  watched.files.Begin(watched.files.paths(), nullptr);
  CHECK(watched.files.Changed().empty());
  std::ofstream(watched.data) << "1";
  CHECK(watched.files.Changed() == Paths{watched.data});
}

TEST_CASE("of files that are told later, those that were touched meanwhile have changed") {
  Watched watched;
  const std::string old = watched.place.Write("old.py", "x");
  // Until the file system's clock has gone on.
  const FileState first = StateOf(watched.place.Write("probe", "0"));
  while (StateOf(watched.place.Write("probe", "1")).modified_ns == first.modified_ns) {
  }
  watched.files.Begin({watched.script}, nullptr);
  const FileState second = StateOf(watched.place.Write("probe", "2"));
  while (StateOf(watched.place.Write("probe", "3")).modified_ns == second.modified_ns) {
  }
  const std::string touched = watched.place.Write("new.py", "x");
  watched.files.Add({old, touched, watched.script});
  CHECK(watched.files.Changed() == Paths{touched});
  std::ofstream(old) << "y";
  CHECK(watched.files.Changed() == Paths{touched, old});
}

TEST_CASE("what changed is said by its name, and of many how many") {
  CHECK(ChangedText({"/a/wave.py"}) == "wave.py changed");
  CHECK(ChangedText({"/a/wave.py", "/b/data.csv"}) == "wave.py and data.csv changed");
  CHECK(ChangedText({"/a/1", "/a/2", "/a/3", "/a/4"}) == "1 and 3 others changed");
  CHECK(ChangedText({"/a/\x1b[2J.py"}) == "\\x1b[2J.py changed");
}

}  // namespace
}  // namespace reel
