#include "plot/revealed_count.h"

#include <catch2/catch.hpp>

namespace reel {
namespace {

TEST_CASE("RevealedCount is one more a frame where there are as many frames as things") {
  for (int64_t frame = 0; frame < 309; ++frame) {
    CHECK(RevealedCount(frame, 309, 309) == frame + 1);
  }
}

TEST_CASE("RevealedCount shows something first, everything last, and never less than before") {
  for (const int64_t count : {1, 2, 7, 100, 309, 1000}) {
    for (const int64_t total : {1, 3, 100, 309, 5000}) {
      CAPTURE(count, total);
      CHECK(RevealedCount(0, count, total) >= 1);
      CHECK(RevealedCount(count - 1, count, total) == total);
      for (int64_t frame = 1; frame < count; ++frame) {
        CHECK(RevealedCount(frame, count, total) >= RevealedCount(frame - 1, count, total));
      }
    }
  }
}

}  // namespace
}  // namespace reel
