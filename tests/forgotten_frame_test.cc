#include "daemon/supervisor/forgotten_frame.h"

#include <catch2/catch.hpp>
#include <vector>

namespace reel {
namespace {

constexpr TimePoint kAnyTime{std::chrono::hours(1)};

struct Look {
  int64_t ms;
  int64_t frame;
  bool is_with_nobody;
  bool is_lost;
};

TEST_CASE("a frame is lost when it has been waited for and with nobody all the time") {
  const std::vector<std::vector<Look>> rows = {
      {{0, 7, true, false}, {1900, 7, true, false}, {2100, 7, true, true}},
      // Found as lost again only after as long again.
      {{0, 7, true, false}, {2100, 7, true, true}, {2200, 7, true, false}, {4200, 7, true, true}},
      // Somebody had it for a moment.
      {{0, 7, true, false}, {1000, 7, false, false}, {2100, 7, true, false}, {3100, 7, true, true}},
      // The writer has gone on.
      {{0, 7, true, false}, {1900, 8, true, false}, {3800, 8, true, false}, {3900, 8, true, true}},
      {{0, 7, false, false}, {60'000, 7, false, false}},
  };
  for (const std::vector<Look>& row : rows) {
    ForgottenFrame frame;
    for (const Look& look : row) {
      CAPTURE(&row - rows.data(), look.ms);
      CHECK(frame.IsLost(kAnyTime + milliseconds(look.ms), look.frame, look.is_with_nobody) ==
            look.is_lost);
    }
  }
}

}  // namespace
}  // namespace reel
