#include "daemon/supervisor/ring_plan.h"

#include <catch2/catch.hpp>
#include <string>

#include "shm/shared_segment.h"

namespace reel {
namespace {

constexpr uint64_t k1080pI420Bytes = 1920 * 1080 * 3 / 2;
constexpr int64_t kManyFrames = 100'000;

struct SlotCase {
  uint64_t slot_bytes;
  int64_t producers;
  int64_t frames;
  uint32_t slots;
};

TEST_CASE("the number of slots follows from producers, frames and memory") {
  const SlotCase test = GENERATE(values<SlotCase>({
      {1000, 1, kManyFrames, 8},  // never fewer than eight
      {1000, 2, kManyFrames, 8},
      {1000, 3, kManyFrames, 12},  // four a producer
      {1000, 64, kManyFrames, 256},
      {1000, 1'000'000, kManyFrames, 4096},
      {1000, 64, 5, 5},  // no more than the film has frames
      {1000, 64, 1, 2},
      {k1080pI420Bytes, 8, kManyFrames, 32},
  }));
  CAPTURE(test.slot_bytes, test.producers, test.frames);
  CHECK(
      PlanSlotCount(
          {.slot_bytes = test.slot_bytes, .frame_count = test.frames, .producers = test.producers})
          .value() == test.slots);
}

struct AdaptiveCase {
  uint64_t slot_bytes;
  int64_t cores;
  int64_t producers;  // remembered
  uint32_t slots;
};

TEST_CASE("a ring for a number of producers that may grow has room for many that wait") {
  const AdaptiveCase test = GENERATE(values<AdaptiveCase>({
      {640 * 480 * 3 / 2, 2, 1, 64},     // more are no help
      {k1080pI420Bytes, 2, 1, 21},       // 64 MiB
      {k1080pI420Bytes, 2, 40, 160},     // four a producer that is known to be needed
      {4 * k1080pI420Bytes, 2, 1, 8},    // never fewer than eight
      {k1080pI420Bytes, 16, 1, 64},      // four a core
      {4 * k1080pI420Bytes, 64, 1, 43},  // 512 MiB
  }));
  CAPTURE(test.slot_bytes, test.cores, test.producers);
  CHECK(PlanSlotCount({.slot_bytes = test.slot_bytes,
                       .frame_count = kManyFrames,
                       .producers = test.producers,
                       .is_adaptive = true,
                       .cores = test.cores})
            .value() == test.slots);
}

TEST_CASE("a ring takes as many slots as fit into its memory and not one more") {
  const uint32_t slots = GENERATE(2u, 3u, 7u, 31u);
  const auto memory_bytes = static_cast<int64_t>(SegmentBytes({slots, k1080pI420Bytes, 0}));
  CAPTURE(slots);
  const auto plan = [](int64_t given_bytes) {
    return PlanSlotCount({.slot_bytes = k1080pI420Bytes,
                          .frame_count = kManyFrames,
                          .memory_bytes = given_bytes,
                          .fills_memory = true})
        .value();
  };
  CHECK(plan(memory_bytes) == slots);
  CHECK(plan(memory_bytes + 4096) == slots);
}

TEST_CASE("memory for fewer than two frames is refused with what is needed and what there is") {
  const auto two = static_cast<int64_t>(SegmentBytes({2, k1080pI420Bytes, 0}));
  RingRequest request{.slot_bytes = k1080pI420Bytes, .frame_count = 100, .memory_bytes = two};
  CHECK(PlanSlotCount(request).ok());
  request.memory_bytes = two - 1;
  const Status status = PlanSlotCount(request).status();
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK_THAT(status.message(), Catch::StartsWith("ring_memory: two frames of 3.0 MiB need ") &&
                                   Catch::Contains("--ring-memory"));
}

}  // namespace
}  // namespace reel
