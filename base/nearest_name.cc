#include "base/nearest_name.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace reel {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Optimal string alignment: Levenshtein's distance with swaps of neighbours as one step, since that
// is how people mistype. Three rows of the usual table suffice.
size_t Slips(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1);
  std::vector<size_t> above(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  std::iota(above.begin(), above.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = Lower(a[i - 1]) == Lower(b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && Lower(a[i - 1]) == Lower(b[j - 2]) &&
                           Lower(a[i - 2]) == Lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

// In a name of one or two characters each is half of its meaning. With more than three slips in a long
// one it is another name that has a word in common.
size_t MostSlips(std::string_view a, std::string_view b) {
  constexpr size_t kMost = 3;
  return std::min(std::max(a.size(), b.size()) / 3, kMost);
}

}  // namespace

std::optional<std::string> NearestName(std::string_view wanted,
                                       std::span<const std::string> known) {
  std::optional<std::string> nearest;
  size_t fewest = 0;
  for (const std::string& name : known) {
    const size_t slips = Slips(wanted, name);
    if (slips > MostSlips(wanted, name) || (nearest && slips >= fewest)) continue;
    nearest = name;
    fewest = slips;
  }
  return nearest;
}

}  // namespace reel
