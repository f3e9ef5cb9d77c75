// A point that a test misspells never does anything, and the test passes for nothing: so there is
// one list.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace {

std::string Content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

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
  for (const char* layer : {"base", "shm", "protocol", "producer", "daemon", "client"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / layer)) {
      if (entry.path().extension() != ".cc") continue;
      AddMatches(Content(entry.path()), std::regex(R"(Fault(?:Point|Errno)\("([^"]+)\"\))"),
                 in_sources);
    }
  }
  std::set<std::string> in_list;
  AddMatches(Content(root / "docs/proof.md"), std::regex(R"(\n\| `([a-z_]+\.[a-z_]+)` \|)"),
             in_list);
  CHECK_FALSE(in_list.empty());
  CHECK(in_sources == in_list);
}
