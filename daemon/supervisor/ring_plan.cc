#include "daemon/supervisor/ring_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "shm/shared_segment.h"

namespace reel {
namespace {

constexpr int64_t kSlotsPerProducer = 4;
constexpr int64_t kFewestSlots = 8;
constexpr int64_t kMostAdaptiveSlots = 64;
constexpr int64_t kMostSlots = 4096;  // far below what SharedSegment takes; more only delays

double ToMiB(uint64_t bytes) { return static_cast<double>(bytes) / (1024.0 * 1024.0); }

}  // namespace

Result<uint32_t> PlanSlotCount(const RingRequest& request) {
  const uint64_t slot_bytes = request.slot_bytes;
  const int64_t memory_bytes = request.memory_bytes;
  const uint64_t for_one = SegmentBytes({1, slot_bytes, 0});
  const uint64_t for_two = SegmentBytes({2, slot_bytes, 0});
  if (for_two > static_cast<uint64_t>(memory_bytes)) {
    return InvalidInput(fmt::format(
        "ring_memory: two frames of {:.1f} MiB need {:.1f} MiB, the ring may take {:.1f} MiB "
        "(--ring-memory)",
        ToMiB(slot_bytes), ToMiB(for_two), ToMiB(static_cast<uint64_t>(memory_bytes))));
  }
  const uint64_t one_more = for_two - for_one;
  const auto fitting =
      static_cast<int64_t>((static_cast<uint64_t>(memory_bytes) - for_one) / one_more) + 1;
  int64_t wanted = kSlotsPerProducer * request.producers;
  if (request.is_adaptive) {
    const auto affordable = static_cast<int64_t>(kAdaptiveRingBytes / one_more);
    wanted = std::max(
        {wanted, kSlotsPerProducer * request.cores, std::min(affordable, kMostAdaptiveSlots)});
  }
  if (request.fills_memory) wanted = fitting;
  wanted = std::clamp(wanted, kFewestSlots, kMostSlots);
  return static_cast<uint32_t>(
      std::min({wanted, fitting, std::max<int64_t>(request.frame_count, 2)}));
}

}  // namespace reel
