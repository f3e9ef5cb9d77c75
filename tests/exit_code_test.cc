#include "protocol/exit_code.h"

#include <catch2/catch.hpp>
#include <utility>

namespace reel {
namespace {

TEST_CASE("every status code has the exit code that scripts rely on") {
  const auto [code, number] = GENERATE(table<StatusCode, int>({{StatusCode::kOk, 0},
                                                               {StatusCode::kFailed, 1},
                                                               {StatusCode::kInvalidInput, 2},
                                                               {StatusCode::kUnavailable, 3},
                                                               {StatusCode::kInternal, 70},
                                                               {StatusCode::kCancelled, 130}}));
  CAPTURE(StatusCodeName(code));
  CHECK(static_cast<int>(ExitCodeFor(code)) == number);
}

}  // namespace
}  // namespace reel
