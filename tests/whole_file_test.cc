#include "base/whole_file.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "file_text.h"
#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

TEST_CASE("a whole file replaces what stood there, is its user's alone, and leaves no draft") {
  const TemporaryDirectory files;
  const std::string path = files.path() / "note";
  for (const Flush flush : {Flush::kNow, Flush::kLater}) {
    REQUIRE(WriteWholeFile(path, "first", flush).ok());
    REQUIRE(WriteWholeFile(path, "a second one", flush).ok());
    CHECK(FileText(path) == "a second one");
    CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    CHECK_FALSE(fs::exists(path + ".new"));
  }
}

TEST_CASE(
    "a whole file that does not fit fails with the disk's reason, and what stood there stays") {
  CHECK(WriteWholeFile("/dev/full/x", "text", Flush::kNow).message() ==
        "writing '/dev/full/x': Not a directory");
  const TemporaryDirectory files;
  const std::string path = files.path() / "note";
  REQUIRE(WriteWholeFile(path, "old", Flush::kNow).ok());
  fs::create_symlink("/dev/full", path + ".new");
  const Status status = WriteWholeFile(path, "new", Flush::kNow);
  CHECK(status.code() == StatusCode::kUnavailable);
  CHECK(status.message() == "writing '" + path + "': No space left on device");
  CHECK(FileText(path) == "old");
}

TEST_CASE("a directory that is not there cannot be flushed") {
  CHECK(FlushDirectory("/nowhere").message() == "flushing '/nowhere': No such file or directory");
  CHECK(FlushDirectory("/tmp").ok());
}

}  // namespace
}  // namespace reel
