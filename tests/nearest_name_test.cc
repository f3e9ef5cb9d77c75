#include "base/nearest_name.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace reel {
namespace {

TEST_CASE("NearestName offers the name that a slip away was meant, and nothing far-fetched") {
  const std::vector<std::string> known = {"fps", "frames", "size", "crf", "codec", "x", "y_label"};
  struct Case {
    std::string wanted;
    std::string nearest;  // "": none
  };
  const Case cases[] = {
      {"frames", "frames"}, {"frame", "frames"}, {"framse", "frames"},
      {"FRAMES", "frames"}, {"fsp", "fps"},      {"ylabel", "y_label"},
      {"kodec", "codec"},   {"siez", "size"},    {"", ""},
      {"bitrate", ""},      {"z", ""},           {"cps", "fps"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.wanted);
    CHECK(NearestName(c.wanted, known).value_or("") == c.nearest);
  }
}

TEST_CASE("NearestName offers nothing where nothing is known") {
  CHECK_FALSE(NearestName("fps", {}).has_value());
}

}  // namespace
}  // namespace reel
