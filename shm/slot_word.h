// SlotWord: the state of one slot, who holds it and for which lap, in one 64-bit word.
//
// One word, so that every transition is a single compare-and-swap and no death can leave half of one.
// Frame n of the ring lives in slot n mod S in lap n div S; the word of a free slot carries the lap
// that may be leased next. So a producer can lease frame n only once frame n - S was written: the
// window n < next_to_write + S needs no counter of its own that could disagree.
//
// Transitions (event; actor; operation; ordering):
//
//   FREE(lap)          -> LEASED(owner, lap)  lease; producer; CAS; acquire, for Release (1)
//   LEASED(owner, lap) -> READY(owner, lap)   commit; producer that holds it; CAS; seq_cst, for (2)
//   READY(owner, lap)  -> FREE(lap + 1)       release; writer; CAS; seq_cst, for (1)
//   LEASED(owner, lap) -> FREE(lap)           reclaim; supervisor, after it reaped owner; CAS; acq_rel
//   LEASED(owner, lap) -> LEASED(other, lap)  reassign; supervisor, after it reaped owner; CAS; acq_rel
//
//   (1) The writer's last read of the pixels happens before the next producer's first write: the
//       release in RingReader::Release is acquired by the lease in RingProducer::Lease.
//   (2) The producer's pixels happen before the writer's first read: the release in
//       RingProducer::Commit is acquired by RingReader::WaitReady. Both are seq_cst, not only release
//       and acquire, because they also decide whether a wake-up is needed (ring_layout.h).
//
// Every other change of a word is a fault. Who dies in which state, and who repairs it:
//
//   who         in state                   repaired by
//   producer    before its lease           nothing to repair
//   producer    LEASED (drawing, copying)  supervisor: reaps it, reassigns the slot to the fresh
//                                          process that takes its place, or reclaims it; what the
//                                          slots are known to hold (SlotBands) is forgotten
//   producer    READY, wake-up not sent    writer: its wait has a deadline of 100 ms and looks again
//   producer    asleep                     nobody: `sleeping_producers` stays one too high, which
//                                          costs a needless system call a frame
//   writer      any                        supervisor: kills ffmpeg and everything is drawn again in
//                                          a new ring; a word that it left is never read again
//   supervisor  any                        everybody: its children get SIGKILL from the kernel
//                                          (PR_SET_PDEATHSIG); the memory goes with the last of them
//
// Value 0 is FREE(lap 0), so a zeroed segment is a ring that waits for its first frames.

#pragma once

#include <cstdint>

namespace reel {

enum class SlotState : uint8_t {
  kFree = 0,
  kLeased = 1,
  kReady = 2,
};

// bits 0..31 lap, 32..55 owner, 56..63 state. `owner` is the number that the supervisor gave to one
// producer process; it is never given again, so a word that still names a dead one is unmistakable.
struct SlotWord {
  SlotState state = SlotState::kFree;
  uint32_t owner = 0;  // 24 bits; 0 is nobody
  uint32_t lap = 0;

  static constexpr uint32_t kMaxOwner = (1U << 24) - 1;

  friend bool operator==(const SlotWord&, const SlotWord&) = default;
};

constexpr uint64_t Encode(SlotWord word) {
  return static_cast<uint64_t>(word.state) << 56 |
         static_cast<uint64_t>(word.owner & SlotWord::kMaxOwner) << 32 | word.lap;
}

// Any 64 bits decode to something; a state that does not exist stays itself and equals none of the
// three, so a reader that compares with what it expects is safe against scribbled memory.
constexpr SlotWord Decode(uint64_t bits) {
  return SlotWord{static_cast<SlotState>(bits >> 56),
                  static_cast<uint32_t>(bits >> 32) & SlotWord::kMaxOwner,
                  static_cast<uint32_t>(bits)};
}

}  // namespace reel
