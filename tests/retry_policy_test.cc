#include "daemon/supervisor/retry_policy.h"

#include <catch2/catch.hpp>

namespace reel {
namespace {

using End = ProducerEnd;
using Decision = RetryDecision;
using Policy = BadFramePolicy;

struct ProducerRow {
  End end;
  int attempts;
  Policy policy;
  Decision decision;
};

TEST_CASE("a producer that ended early is replaced, stood in for, or ends the job") {
  const ProducerRow row = GENERATE(values<ProducerRow>({
      {End::kDiedLoading, 1, Policy::kFail, Decision::kReplace},
      {End::kDiedLoading, 2, Policy::kHold, Decision::kReplace},
      {End::kDiedLoading, 3, Policy::kHold, Decision::kFailJob},  // no frame is to blame
      {End::kLoadTimedOut, 1, Policy::kHold, Decision::kFailJob},
      {End::kDiedWaiting, 2, Policy::kFail, Decision::kReplace},
      {End::kDiedWaiting, 3, Policy::kPlaceholder, Decision::kFailJob},
      {End::kDiedDrawing, 1, Policy::kFail, Decision::kReplace},
      {End::kDiedDrawing, 2, Policy::kHold, Decision::kReplace},
      {End::kDiedDrawing, 3, Policy::kFail, Decision::kFailJob},
      {End::kDiedDrawing, 3, Policy::kHold, Decision::kStandIn},
      {End::kDiedDrawing, 3, Policy::kPlaceholder, Decision::kStandIn},
      {End::kDiedDrawing, 5, Policy::kHold, Decision::kStandIn},
      {End::kDiedDrawing, kMostAttempts, Policy::kHold, Decision::kFailJob},
      {End::kFrameTimedOut, 2, Policy::kFail, Decision::kReplace},
      {End::kFrameTimedOut, 3, Policy::kFail, Decision::kFailJob},
      {End::kFrameTimedOut, 3, Policy::kPlaceholder, Decision::kStandIn},
      {End::kRefused, 1, Policy::kHold, Decision::kFailJob},
      {End::kDrawFailed, 1, Policy::kFail, Decision::kFailJob},  // words do not change
      {End::kDrawFailed, 1, Policy::kHold, Decision::kStandIn},
      {End::kDrawFailed, kMostAttempts, Policy::kHold, Decision::kFailJob},
  }));
  CAPTURE(static_cast<int>(row.end), row.attempts, static_cast<int>(row.policy));
  CHECK(DecideRetry(row.end, row.attempts, row.policy) == row.decision);
}

struct StandInRow {
  Policy policy;
  int64_t frame;
  int attempts;
  std::set<int64_t> bad;
  int64_t source;
};

TEST_CASE("what stands in is the nearest good frame before, or a placeholder") {
  const StandInRow row = GENERATE(values<StandInRow>({
      {Policy::kPlaceholder, 40, 3, {40}, -1},
      {Policy::kHold, 40, 3, {40}, 39},
      {Policy::kHold, 40, 3, {38, 39, 40}, 37},
      {Policy::kHold, 0, 3, {0}, -1},
      {Policy::kHold, 2, 3, {0, 1, 2}, -1},
      {Policy::kHold, 40, 5, {40, 39}, 38},
      {Policy::kHold, 40, 6, {40, 39, 38, 37}, -1},  // held frames crash, too
  }));
  CAPTURE(row.frame, row.attempts);
  CHECK(ChooseStandIn(row.policy, row.frame, row.attempts, row.bad) == row.source);
}

TEST_CASE("the first deaths cost no delay, many cost up to a second each") {
  CHECK(RespawnDelay(1) == milliseconds(0));
  CHECK(RespawnDelay(kFreeRespawns) == milliseconds(0));
  CHECK(RespawnDelay(kFreeRespawns + 1) == milliseconds(50));
  CHECK(RespawnDelay(kFreeRespawns + 20) == milliseconds(1000));
  CHECK(RespawnDelay(1'000'000) == milliseconds(1000));
}

struct EncoderRow {
  EncoderEnd end;
  int attempts;
  EncoderDecision decision;
};

TEST_CASE("a segment is begun again twice, and a full disk is waited for") {
  const EncoderRow row = GENERATE(values<EncoderRow>({
      {EncoderEnd::kDied, 1, EncoderDecision::kBeginSegmentAgain},
      {EncoderEnd::kDied, 2, EncoderDecision::kBeginSegmentAgain},
      {EncoderEnd::kDied, 3, EncoderDecision::kFailJob},
      {EncoderEnd::kStalled, 1, EncoderDecision::kBeginSegmentAgain},
      {EncoderEnd::kStalled, 3, EncoderDecision::kFailJob},
      {EncoderEnd::kWrongCount, 2, EncoderDecision::kBeginSegmentAgain},
      {EncoderEnd::kRingDamaged, 3, EncoderDecision::kFailJob},
      {EncoderEnd::kNoSpace, 1, EncoderDecision::kPause},
      {EncoderEnd::kNoSpace, 100, EncoderDecision::kPause},
  }));
  CAPTURE(static_cast<int>(row.end), row.attempts);
  CHECK(DecideEncoder(row.end, row.attempts) == row.decision);
}

}  // namespace
}  // namespace reel
