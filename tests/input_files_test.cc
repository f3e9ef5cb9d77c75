#include "cache/input_files.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

struct Tree {
  TemporaryDirectory files;
  std::string data = files.Write("in/data.csv", "1,2");
  std::string first = files.Write("shots/1.png", "one");
  std::string second = files.Write("shots/2.png", "two");
  std::string deep = files.Write("shots/more/3.png", "three");
  std::string hidden = files.Write("shots/.film.mp4.reel/segment.mp4", "x");
  std::string shots = files / "shots";
};

TEST_CASE("a path stands for a file, for those below it, or for those that match") {
  const Tree tree;
  CHECK(FilesAt(tree.data) == std::vector{tree.data});
  CHECK(FilesAt(tree.shots) == std::vector{tree.first, tree.second, tree.deep});
  CHECK(FilesAt(tree.shots + "/*.png") == std::vector{tree.first, tree.second});
  CHECK(FilesAt("/no/such.csv") == std::vector<std::string>{"/no/such.csv"});
  CHECK(IsInput(tree.data));
  CHECK(IsInput(tree.shots));
  CHECK(IsInput(tree.shots + "/?.png"));
  CHECK_FALSE(IsInput(tree.shots + "/*.jpg"));
  CHECK_FALSE(IsInput("/no/such.csv"));
  CHECK_FALSE(IsInput(""));
}

TEST_CASE("a file whose name looks like a pattern is that file") {
  const TemporaryDirectory files;
  const std::string odd = files.Write("a[1].csv", "x");
  CHECK(FilesAt(odd) == std::vector{odd});
  CHECK(DigestOfInput(odd).ok());
}

TEST_CASE("what is no file, or too much, has no digest and says why") {
  const TemporaryDirectory files;
  CHECK(DigestOfFile("/dev/null").status().message() == "'/dev/null' is not a regular file");
  const std::string large = files.Write("large.bin", "x");
  fs::resize_file(large, kMostInputBytes + 1);  // a hole: no room is taken
  CHECK(DigestOfInput(large).status().message() ==
        "'" + large + "' stands for more than " + std::to_string(kMostInputBytes >> 30) + " GiB");
}

struct Change {
  const char* what;
  bool shows;
  void (*make)(const Tree&);
};

const Change kChanges[] = {
    {"nothing", false, [](const Tree&) {}},
    {"other content of the same size", true,
     [](const Tree& tree) { std::ofstream(tree.first) << "One"; }},
    {"the same content written once more", true,
     [](const Tree& tree) { std::ofstream(tree.first) << "one"; }},
    {"the old time set again", true,
     [](const Tree& tree) {
       const auto time = fs::last_write_time(tree.first);
       std::ofstream(tree.first) << "One";
       fs::last_write_time(tree.first, time);
     }},
    {"another file renamed over it", true,
     [](const Tree& tree) {
       const std::string draft = tree.files.Write("draft", "one");
       fs::rename(draft, tree.first);
     }},
    {"one more file", true, [](const Tree& tree) { tree.files.Write("shots/4.png", "four"); }},
    {"one less", true, [](const Tree& tree) { fs::remove(tree.second); }},
    {"one that is left out", false,
     [](const Tree& tree) { tree.files.Write("shots/film.mp4", "f"); }},
    {"a hidden one", false, [](const Tree& tree) { std::ofstream(tree.hidden) << "y"; }},
};

TEST_CASE("every change of a file shows, and what is none does not") {
  for (const Change& change : kChanges) {
    CAPTURE(change.what);
    const Tree tree;
    const auto states = [&tree] {
      return StatesOf({tree.shots}, [](const std::string& path) { return path.ends_with(".mp4"); });
    };
    const FileStates before = states();
    // A change within a tick of the file system's clock could not be seen by its times.
    const FileState probe = StateOf(tree.files.Write("probe", "0"));
    while (StateOf(tree.files.Write("probe", "1")).modified_ns == probe.modified_ns) {
    }
    change.make(tree);
    CHECK((states() != before) == change.shows);
  }
}

TEST_CASE("a digest is of names and contents, and not of where they stand") {
  const Tree one;
  const Tree other;
  CHECK(DigestOfInput(one.data).value() == DigestOfInput(other.data).value());
  CHECK(DigestOfInput(one.shots).value() == DigestOfInput(other.shots + "/").value());
  CHECK(DigestOfInput(one.shots + "/*.png").value() ==
        DigestOfInput(other.shots + "/*.png").value());
  CHECK(DigestOfInput(one.first).value() != DigestOfInput(one.second).value());
  fs::rename(other.first, other.files / "shots/0.png");
  CHECK(DigestOfInput(one.shots).value() != DigestOfInput(other.shots).value());
  CHECK(DigestOfInput(one.files.Write("in/other.csv", "1,2")).value() !=
        DigestOfInput(one.data).value());
}

TEST_CASE("a file's digest is that of its content, however long") {
  const TemporaryDirectory files;
  const std::string content(3 * (1 << 20) + 5, 'x');
  CHECK(DigestOfFile(files.Write("long", content)).value() == DigestOfText(content));
  CHECK(DigestOfFile(files.Write("empty", "")).value() == DigestOfText(""));
}

TEST_CASE("what cannot be read has no digest") {
  const TemporaryDirectory files;
  CHECK(DigestOfFile(files / "none").status().code() == StatusCode::kUnavailable);
  CHECK_FALSE(DigestOfFile(files.path()).ok());
  const std::string fifo = files / "fifo";
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  CHECK_FALSE(DigestOfInput(fifo).ok());
  fs::create_directory(files / "nothing");
  CHECK(DigestOfInput(files / "nothing").ok());
}

}  // namespace
}  // namespace reel
