// RingReclaimer: what the supervisor does to a ring: looks, takes back from the dead, stops.
//
// Only the supervisor uses it, and it believes nothing it reads: a look copies a slot's word once and
// gives a claim that names a frame within the ring or nothing at all. Whether the owner exists is for
// the caller to check against its own list.

#pragma once

#include <cstdint>
#include <vector>

#include "shm/shared_segment.h"
#include "shm/slot_times.h"
#include "shm/slot_word.h"

namespace reel {

// "Owner says that it is drawing frame."
struct LeaseClaim {
  uint32_t owner = 0;
  uint64_t frame = 0;

  friend bool operator==(const LeaseClaim&, const LeaseClaim&) = default;
};

class RingReclaimer {
 public:
  explicit RingReclaimer(const SharedSegment& segment);

  // Every lease that the slots claim right now, in slot order; frames outside of the ring are left
  // out. At most slot_count.
  std::vector<LeaseClaim> Leases() const;

  // Every frame that the slots claim to be drawn right now, or to stand ready, in slot order; frames
  // outside of the ring are left out. At most slot_count.
  std::vector<FrameClaim> FramesInFlight() const;

  // Frees every slot that `owner` holds leased and wakes producers for them; returns their frames.
  // REQUIRES: the process behind `owner` was reaped, so that no late write can reach the slot.
  std::vector<uint64_t> Reclaim(uint32_t owner);

  // Hands the slot that `from` holds for `frame` over to `to`, which gets to know of it by its channel
  // (BeginDrawing::given). False when the ring no longer says that `from` holds it. REQUIRES: as above,
  // and the process behind `to` has not begun to draw.
  bool Reassign(uint64_t frame, uint32_t from, uint32_t to);

  // Whether the ring says that every frame was written, which is why producers go home.
  bool ClaimsFinished() const;

  // Lets the producers of seats 0 .. count - 1 draw and parks the others, each after its frame.
  void SetActiveSeats(uint32_t count);

  // Lets producers do less with the frame cache from now on.
  void CloseCache(CacheGate gate);

  // Makes every producer's next Lease give kFinished.
  void Stop();

 private:
  void WakeAllProducers();
  void WakeParked();
  // Whoever died may have written anywhere, also into slots whose rows are known.
  void ForgetBands();

  const SharedSegment& segment_;
  RingHeader& header_;
  const RingGeometry geometry_;
};

}  // namespace reel
