#include "natural_order.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace reel {
namespace {

TEST_CASE("NaturallyLess puts every name of this list before all that follow, and never after") {
  const std::vector<std::string> ordered = {"",
                                            "2.png",
                                            "10.png",
                                            "a",
                                            "a0",
                                            "a00",
                                            "a1",
                                            "a01",
                                            "a2",
                                            "a10",
                                            "a10b2",
                                            "a10b10",
                                            "a18446744073709551616",
                                            "a18446744073709551617",
                                            "b1",
                                            "frame9",
                                            "frame0010",
                                            "\xC3\xA9"};
  for (size_t i = 0; i < ordered.size(); ++i) {
    for (size_t j = 0; j < ordered.size(); ++j) {
      CAPTURE(ordered[i], ordered[j]);
      CHECK(NaturallyLess(ordered[i], ordered[j]) == (i < j));
    }
  }
}

TEST_CASE("NaturallyLess decides between names that differ only in where a zero stands") {
  CHECK(NaturallyLess("a01b1", "a1b01") != NaturallyLess("a1b01", "a01b1"));
}

}  // namespace
}  // namespace reel
