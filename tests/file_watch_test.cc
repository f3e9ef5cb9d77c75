#include "client/file_watch.h"

#include <poll.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

// An event is there before the call that causes it returns.
bool IsAwake(const FileWatch& watch) {
  pollfd fd{watch.fd(), POLLIN, 0};
  return poll(&fd, 1, 0) == 1;
}

TEST_CASE("whatever happens in a file's folder wakes, until it is taken") {
  const TemporaryDirectory place;
  const std::string file = place.Write("in/film.py", "x");
  const std::string draft = place.Write("draft", "y");
  FileWatch watch = FileWatch::Make().value();
  watch.Add({file});
  CHECK(watch.is_complete());
  CHECK_FALSE(IsAwake(watch));
  SECTION("written in place") { std::ofstream(file) << "y"; }
  SECTION("renamed over it") { fs::rename(draft, file); }
  SECTION("removed") { fs::remove(file); }
  SECTION("another file") { place.Write("in/data.csv", "1"); }
  SECTION("the folder goes") { fs::rename(place / "in", place / "out"); }
  CHECK(IsAwake(watch));
  watch.Drain();
  CHECK_FALSE(IsAwake(watch));
}

TEST_CASE("a file that is a link is watched where it points to") {
  const TemporaryDirectory place;
  const std::string real = place.Write("real/film.py", "x");
  fs::create_directory(place / "in");
  fs::create_symlink(real, place / "in/film.py");
  FileWatch watch = FileWatch::Make().value();
  watch.Add({place / "in/film.py"});
  std::ofstream(real) << "y";
  CHECK(IsAwake(watch));
}

TEST_CASE("folders below a folder are watched, and that of a pattern") {
  const TemporaryDirectory place;
  place.Write("shots/more/1.png", "x");
  fs::create_directory(place / "empty");
  FileWatch watch = FileWatch::Make().value();
  watch.Add({place / "shots", place / "empty/*.png"});
  place.Write("shots/more/2.png", "x");
  CHECK(IsAwake(watch));
  watch.Drain();
  place.Write("empty/1.png", "x");
  CHECK(IsAwake(watch));
}

TEST_CASE("of a folder that is not there the one above is watched") {
  const TemporaryDirectory place;
  FileWatch watch = FileWatch::Make().value();
  watch.Add({place / "data/of/today.csv"});
  CHECK(watch.is_complete());
  fs::create_directory(place / "data");
  CHECK(IsAwake(watch));
  watch.Drain();
  watch.Add({place / "data/of/today.csv"});
  fs::create_directory(place / "data/of");
  CHECK(IsAwake(watch));
}

}  // namespace
}  // namespace reel
