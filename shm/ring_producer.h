// RingProducer: how a producer process takes a frame to draw and hands it over.
//
// One per producer process (in a benchmark: per thread), over a segment that stays mapped longer.
//
//     while (ring.Lease(deadline, &claim) == kLeased) {
//       ... draw, then fill ring.Pixels(claim) ...
//       ring.Commit(claim);
//     }
//
// A claim that is not committed stays with its owner until the supervisor reclaims it, which it does
// once it has reaped the process.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/clock.h"
#include "shm/shared_segment.h"
#include "shm/slot_word.h"

namespace reel {

// A frame that this process holds.
struct SlotClaim {
  uint64_t frame = 0;  // counted from the ring's first
  uint32_t slot = 0;
  SlotWord word;  // as leased
};

enum class LeaseOutcome {
  kLeased,
  kFinished,  // every frame was written, or the supervisor stopped the ring
  kTimedOut,
  kParked,  // this producer's seat is not to be used (RingHeader::active_seats)
};

class RingProducer {
 public:
  // `owner`: the number that the supervisor gave to this process, 1..SlotWord::kMaxOwner; `seat`: 0 or
  // more, of those that are alive each its own.
  RingProducer(const SharedSegment& segment, uint32_t owner, uint32_t seat = 0);

  // Takes the lowest frame that nobody has and whose slot is free. Blocks until there is one, the ring
  // is finished, this producer is parked, or `deadline`. Only for kLeased is *claim set.
  LeaseOutcome Lease(TimePoint deadline, SlotClaim* claim);

  // Blocks while this producer is parked, until `deadline`. True when it may draw again, or go home.
  bool AwaitSeat(TimePoint deadline);

  // The claim of a frame that the supervisor gave to this process (RingReclaimer::Reassign). False when
  // the ring does not say that it is ours.
  bool Adopt(uint64_t frame, SlotClaim* claim);

  // The slot's bytes, to be written by the caller only between Lease and Commit.
  std::span<std::byte> Pixels(const SlotClaim& claim) const { return segment_.pixels(claim.slot); }

  // Notes that the picture is drawn; what follows until Commit is its conversion. May be left out.
  void MarkDrawn(const SlotClaim& claim) const;

  // Notes where the frame comes from, when it was not drawn as any other. Before Commit.
  void MarkOrigin(const SlotClaim& claim, FrameOrigin origin) const;

  // What may be done with the frame cache, and less from now on (for all producers of this ring).
  CacheGate cache_gate() const;
  void CloseCache(CacheGate gate) const;

  // Hands the frame to the writer. False when the slot is no longer as it was leased, which only
  // happens when somebody wrote into shared memory who must not: the caller should end.
  bool Commit(const SlotClaim& claim);

 private:
  bool TryLease(SlotClaim* claim);
  void MarkLeased(uint32_t slot) const;
  bool Finished() const;
  bool IsParked() const;

  const SharedSegment& segment_;
  RingHeader& header_;
  const RingGeometry geometry_;
  const uint32_t owner_;
  const uint32_t seat_;
};

}  // namespace reel
