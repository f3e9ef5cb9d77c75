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
  int64_t memory_bytes;
  uint32_t slots;
};

TEST_CASE("the number of slots follows from producers, frames and memory") {
  const SlotCase test = GENERATE(values<SlotCase>({
      {1000, 1, kManyFrames, kDefaultRingMemoryBytes, 8},  // never fewer than eight
      {1000, 2, kManyFrames, kDefaultRingMemoryBytes, 8},
      {1000, 3, kManyFrames, kDefaultRingMemoryBytes, 12},  // four a producer
      {1000, 64, kManyFrames, kDefaultRingMemoryBytes, 256},
      {1000, 1'000'000, kManyFrames, kDefaultRingMemoryBytes, 4096},
      {1000, 64, 5, kDefaultRingMemoryBytes, 5},  // no more than the film has frames
      {1000, 64, 1, kDefaultRingMemoryBytes, 2},
      {k1080pI420Bytes, 8, kManyFrames, kDefaultRingMemoryBytes, 32},
  }));
  CAPTURE(test.slot_bytes, test.producers, test.frames);
  CHECK(PlanSlotCount(test.slot_bytes, test.producers, test.frames, test.memory_bytes).value() ==
        test.slots);
}

TEST_CASE("a ring takes as many slots as fit into its memory and not one more") {
  const uint32_t slots = GENERATE(2u, 3u, 7u, 31u);
  const auto memory_bytes = static_cast<int64_t>(SegmentBytes({slots, k1080pI420Bytes, 0}));
  CAPTURE(slots);
  CHECK(PlanSlotCount(k1080pI420Bytes, 64, kManyFrames, memory_bytes).value() == slots);
  CHECK(PlanSlotCount(k1080pI420Bytes, 64, kManyFrames, memory_bytes + 4096).value() == slots);
}

TEST_CASE("memory for fewer than two frames is refused with what is needed and what there is") {
  const auto two = static_cast<int64_t>(SegmentBytes({2, k1080pI420Bytes, 0}));
  CHECK(PlanSlotCount(k1080pI420Bytes, 1, kManyFrames, two).ok());
  const Status status = PlanSlotCount(k1080pI420Bytes, 1, kManyFrames, two - 1).status();
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK_THAT(status.message(), Catch::StartsWith("ring_memory: two frames of 3.0 MiB need ") &&
                                   Catch::Contains("--ring-memory"));
}

}  // namespace
}  // namespace reel
