#include "daemon/supervisor/retry_policy.h"

#include <catch2/catch.hpp>

namespace reel {
namespace {

TEST_CASE("a death is tried again twice, a refusal never") {
  using enum ProducerEnd;
  using enum RetryDecision;
  const auto [end, attempts, decision] = GENERATE(table<ProducerEnd, int, RetryDecision>({
      {kDiedLoading, 1, kReplace},
      {kDiedLoading, 2, kReplace},
      {kDiedLoading, 3, kFailJob},
      {kDiedWaiting, 1, kReplace},
      {kDiedWaiting, 2, kReplace},
      {kDiedWaiting, 3, kFailJob},
      {kDiedDrawing, 1, kReplace},
      {kDiedDrawing, 2, kReplace},
      {kDiedDrawing, 3, kFailJob},
      {kFrameTimedOut, 1, kReplace},
      {kFrameTimedOut, 2, kReplace},
      {kFrameTimedOut, 3, kFailJob},
      {kRefused, 1, kFailJob},
      {kDrawFailed, 1, kFailJob},
  }));
  CAPTURE(static_cast<int>(end), attempts);
  CHECK(DecideRetry(end, attempts) == decision);
}

}  // namespace
}  // namespace reel
