#include "base/directory_names.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "temporary_directory.h"

namespace reel {
namespace {

TEST_CASE("a directory's names are those of its files and directories, hidden ones too") {
  const TemporaryDirectory directory;
  for (const char* name : {"a", ".b", "c d"}) std::ofstream(directory.path() / name) << "";
  std::vector<std::string> names = DirectoryNames(directory.path());
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{".b", "a", "c d"});
}

TEST_CASE("a directory that is not there, or is none, has no names") {
  const TemporaryDirectory directory;
  std::ofstream(directory.path() / "file") << "";
  CHECK(DirectoryNames(directory.path() / "nothing").empty());
  CHECK(DirectoryNames(directory.path() / "file").empty());
}

}  // namespace
}  // namespace reel
