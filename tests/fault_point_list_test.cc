// A point that a test misspells never does anything, and the test passes for nothing: so there is
// one list.
#include <catch2/catch.hpp>
#include <filesystem>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "file_text.h"

namespace {

void AddMatches(const std::string& text, const std::regex& pattern, std::set<std::string>& found) {
  for (auto match = std::sregex_iterator(text.begin(), text.end(), pattern);
       match != std::sregex_iterator(); ++match) {
    found.insert((*match)[1]);
  }
}

}  // namespace

TEST_CASE("FaultPoints_InTheSources_AreThoseOfTheDocumentedList") {
  const std::filesystem::path root = REEL_SOURCE_DIR;
  std::set<std::string> in_sources;
  for (const char* layer : {"base", "cache", "shm", "protocol", "producer", "daemon", "client"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / layer)) {
      if (entry.path().extension() != ".cc") continue;
      AddMatches(reel::FileText(entry.path()), std::regex(R"(Fault(?:Point|Errno)\("([^"]+)\"\))"),
                 in_sources);
    }
  }
  std::set<std::string> in_list;
  AddMatches(reel::FileText(root / "docs/proof.md"), std::regex(R"(\n\| `([a-z_]+\.[a-z_]+)` \|)"),
             in_list);
  CHECK_FALSE(in_list.empty());
  CHECK(in_sources == in_list);
}
