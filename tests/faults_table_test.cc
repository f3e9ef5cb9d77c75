// docs/faults.md promises a test for every fault: each that it names must be in the sources.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "base/clock.h"
#include "file_text.h"

namespace {

const std::filesystem::path kRoot = REEL_SOURCE_DIR;

// `part`: `file`: "a test", "another"
void CheckNamedTests(const std::string& part) {
  const std::regex file_pattern(R"(`([a-z_0-9/]+\.(?:cc|sh|py))`)");
  std::smatch named;
  INFO(part);
  REQUIRE(std::regex_search(part, named, file_pattern));
  const std::string source = reel::FileText(kRoot / "tests" / std::string(named[1]));
  CHECK_FALSE(source.empty());
  const std::regex name_pattern(R"re("([^"]+)")re");
  for (auto name = std::sregex_iterator(part.begin(), part.end(), name_pattern);
       name != std::sregex_iterator(); ++name) {
    const std::string escaped =
        std::regex_replace(std::string((*name)[1]), std::regex(R"([.*+?()\[\]{}|^$\\])"), R"(\$&)");
    const std::regex definition("TEST_CASE\\(\\s*\"" + escaped + "\"|def " + escaped + "\\(");
    INFO(named[1] << ": " << (*name)[1]);
    CHECK(std::regex_search(source, definition));
  }
}

}  // namespace

TEST_CASE("every fault of the table has tests, and they are there") {
  std::ifstream table(kRoot / "docs/faults.md");
  int rows = 0;
  for (std::string line; std::getline(table, line);) {
    std::smatch row;
    if (!std::regex_match(line, row, std::regex(R"(\| (\d+) \|.*\| ([^|]+) \|)"))) continue;
    CHECK(std::stoi(row[1]) == ++rows);
    const std::string tests = row[2];
    for (size_t at = 0; at < tests.size();) {
      // A name may hold a semicolon; a file's name never follows one in it.
      const size_t end = std::min(tests.find("; `", at), tests.size());
      CheckNamedTests(tests.substr(at, end - at));
      at = end + 2;
    }
  }
  CHECK(rows == 62);
}

TEST_CASE("the clock of all timers does not jump") { CHECK(reel::Clock::is_steady); }
