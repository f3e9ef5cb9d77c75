#include "daemon/supervisor/output_place.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "file_text.h"
#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

OutputSpec To(const std::string& path, bool force = false) {
  OutputSpec output;
  output.path = path;
  output.force = force;
  return output;
}

constexpr const char* kJob = "0123456789abcdef";

Result<OutputPlace> Prepare(const OutputSpec& output, int64_t first_frame, int64_t frame_count,
                            bool resume = false) {
  return OutputPlace::Prepare(output, first_frame, frame_count, kJob, resume);
}

// A film is made in a directory beside its name.
std::string Made(const TemporaryDirectory& files, const std::string& name) {
  fs::create_directory(files.path() / "work");
  return files.path() / "work" / name;
}

OutputPlace MakePlace(const OutputSpec& output, int64_t first_frame = 0, int64_t frame_count = 10) {
  Result<OutputPlace> place = Prepare(output, first_frame, frame_count);
  REQUIRE(place.status().message() == "");
  return std::move(place).value();
}

void WriteFile(const std::string& path, const std::string& content) {
  std::ofstream(path) << content;
}

TEST_CASE("a film appears under its name when it is published and not before") {
  const TemporaryDirectory files;
  const std::string film = files.path() / "film.mp4";
  OutputPlace place = MakePlace(To(film));
  const std::string product = Made(files, "film.mp4");
  WriteFile(product, "whole");
  CHECK_FALSE(fs::exists(film));
  CHECK(place.Publish(product).value() == 5);
  CHECK(FileText(film) == "whole");
}

TEST_CASE("a film that was published is its own job's when that is resumed, and nobody else's") {
  const TemporaryDirectory files;
  const std::string film = files.path() / "film.mp4";
  const std::string product = Made(files, "film.mp4");
  WriteFile(product, "whole");
  REQUIRE(MakePlace(To(film)).Publish(product).ok());
  const Result<OutputPlace> resumed = Prepare(To(film), 0, 10, /*resume=*/true);
  REQUIRE(resumed.ok());
  CHECK(resumed.value().IsPublished());
  CHECK(resumed.value().PublishedBytes() == 5);
  CHECK_FALSE(Prepare(To(film), 0, 10).ok());
  CHECK_FALSE(OutputPlace::Prepare(To(film), 0, 10, "another job", true).ok());
  WriteFile(film, "other");
  CHECK_FALSE(Prepare(To(film), 0, 10, /*resume=*/true).ok());
}

TEST_CASE("a sequence of which some pictures have their names is published to its end") {
  const TemporaryDirectory files;
  const std::string pattern = files.path() / "f-%d.png";
  const std::string made = Made(files, "f-%d.png");
  for (const char* name : {"f-0.png", "f-1.png"}) WriteFile(Made(files, name), "picture");
  REQUIRE(MakePlace(To(pattern), 0, 1).Publish(made).ok());
  const Result<OutputPlace> resumed = Prepare(To(pattern), 0, 2, /*resume=*/true);
  REQUIRE(resumed.ok());
  CHECK_FALSE(resumed.value().IsPublished());
  CHECK(Result<OutputPlace>(resumed.value()).value().Publish(made).ok());
  CHECK(resumed.value().IsPublished());
}

TEST_CASE("a name that is taken is refused without --force, and nothing is made") {
  const TemporaryDirectory files;
  const std::string film = files.Write("film.mp4", "old");
  const Status status = Prepare(To(film), 0, 1).status();
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK(status.message() == "output: '" + film + "' exists; --force replaces it");
}

TEST_CASE("with --force the old film stands until the new one is whole") {
  const TemporaryDirectory files;
  const std::string film = files.Write("film.mp4", "old");
  OutputPlace place = MakePlace(To(film, true));
  const std::string product = Made(files, "film.mp4");
  WriteFile(product, "new");
  CHECK(FileText(film) == "old");
  CHECK(place.Publish(product).ok());
  CHECK(FileText(film) == "new");
}

TEST_CASE("a file that took the name meanwhile is not replaced") {
  const TemporaryDirectory files;
  const std::string film = files.path() / "film.mp4";
  OutputPlace place = MakePlace(To(film));
  const std::string product = Made(files, "film.mp4");
  WriteFile(product, "ours");
  WriteFile(film, "theirs");
  const Status status = place.Publish(product).status();
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK_THAT(status.message(), Catch::Contains("appeared while the film was made"));
  CHECK(FileText(film) == "theirs");
}

TEST_CASE("what is no regular file is not replaced even with --force") {
  const TemporaryDirectory files;
  const std::string name = files.path() / "film.mp4";
  std::string what;
  SECTION("a directory") {
    what = "a directory";
    fs::create_directory(name);
  }
  SECTION("a symbolic link") {
    what = "a symbolic link";
    fs::create_symlink("elsewhere", name);
  }
  SECTION("a pipe") {
    what = "a device, pipe or socket";
    REQUIRE(mkfifo(name.c_str(), 0600) == 0);
  }
  const Status status = Prepare(To(name, true), 0, 1).status();
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK(status.message() ==
        "output: '" + name + "' exists and is " + what + ", not a regular file");
}

TEST_CASE("a directory that is not there, is none, or takes nothing is told by name") {
  const TemporaryDirectory files;
  files.Write("file", "");
  const auto [name, code, words] = GENERATE(table<std::string, StatusCode, std::string>(
      {{"absent", StatusCode::kInvalidInput, "does not exist"},
       {"file", StatusCode::kInvalidInput, "is not a directory"}}));
  const std::string directory = files.path() / name;
  const Status status = Prepare(To(directory + "/film.mp4"), 0, 1).status();
  CHECK(status.code() == code);
  CHECK_THAT(status.message(),
             Catch::StartsWith("output: ") && Catch::Contains(directory) && Catch::Contains(words));
  if (name == "absent") {
    CHECK(status.message() == "output: the directory '" + directory + "' does not exist");
  }
}

// The last chunk of every PNG: length 0, IEND, its CRC.
const std::string kPngEnd("\0\0\0\0IEND\xae\x42\x60\x82", 12);

TEST_CASE("a sequence is counted to its first gap or unfinished picture, and published by number") {
  const TemporaryDirectory files;
  constexpr int64_t kFirst = 8;
  OutputPlace place = MakePlace(To(files.path() / "f-%02d.png"), kFirst, 3);
  const std::string pattern = Made(files, "f-%02d.png");
  const auto made = [&](const std::string& name) { return Made(files, name); };
  CHECK(place.CountPictures(pattern, 0, 3) == 0);
  WriteFile(made("f-08.png"), "a" + kPngEnd);
  WriteFile(made("f-10.png"), "c" + kPngEnd);
  CHECK(place.CountPictures(pattern, 0, 3) == 1);
  CHECK(place.CountPictures(pattern, 2, 1) == 1);
  WriteFile(made("f-09.png"), "half");
  CHECK(place.CountPictures(pattern, 0, 3) == 1);
  WriteFile(made("f-09.png"), "b" + kPngEnd);
  CHECK(place.CountPictures(pattern, 0, 3) == 3);
  CHECK(place.CountPictures(pattern, 0, 2) == 2);
  CHECK(place.Publish(pattern).value() == 3 * 13);
  for (const char* name : {"f-08.png", "f-09.png", "f-10.png"}) {
    CHECK(fs::exists(files.path() / name));
  }
}

TEST_CASE("one picture that exists keeps a sequence from being begun") {
  const TemporaryDirectory files;
  const std::string taken = files.Write("f-2.png", "old");
  const std::string pattern = files.path() / "f-%d.png";
  CHECK(Prepare(To(pattern), 0, 2).ok());
  const Status status = Prepare(To(pattern), 0, 3).status();
  CHECK(status.message() == "output: '" + taken + "' exists; --force replaces it");
}

}  // namespace
}  // namespace reel
