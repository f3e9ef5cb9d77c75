#include "natural_order.h"

#include <algorithm>
#include <cstddef>

namespace reel {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes the run of digits that `text` begins with, without its leading zeros.
std::string_view TakeNumber(std::string_view& text) {
  const auto* const end = std::find_if_not(text.begin(), text.end(), IsDigit);
  const auto* const first = std::find_if(text.begin(), end, [](char c) { return c != '0'; });
  const std::string_view number(first, static_cast<size_t>(end - first));
  text.remove_prefix(static_cast<size_t>(end - text.begin()));
  return number;
}

// Negative, zero or positive, as a's number is less, equal or greater. Without leading zeros the
// longer one is the greater; so no number is too long.
int CompareNumbers(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

}  // namespace

bool NaturallyLess(std::string_view a, std::string_view b) {
  const std::string_view whole_a = a;
  const std::string_view whole_b = b;
  while (!a.empty() && !b.empty()) {
    if (IsDigit(a.front()) && IsDigit(b.front())) {
      const std::string_view number_a = TakeNumber(a);
      const std::string_view number_b = TakeNumber(b);
      const int order = CompareNumbers(number_a, number_b);
      if (order != 0) return order < 0;
      continue;
    }
    if (a.front() != b.front()) {
      return static_cast<unsigned char>(a.front()) < static_cast<unsigned char>(b.front());
    }
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  if (a.empty() != b.empty()) return a.empty();
  if (whole_a.size() != whole_b.size()) return whole_a.size() < whole_b.size();
  // Equal but for where the zeros stand: "a01b1", "a1b01".
  return whole_a < whole_b;
}

}  // namespace reel
