#include "shm/ring_producer.h"

#include <algorithm>

#include "base/fault_point.h"
#include "shm/cache_gate.h"
#include "shm/futex.h"
#include "shm/slot_times.h"

namespace reel {

RingProducer::RingProducer(const SharedSegment& segment, uint32_t owner, uint32_t seat)
    : segment_(segment),
      header_(segment.header()),
      geometry_(segment.geometry()),
      owner_(owner),
      seat_(seat) {}

bool RingProducer::IsParked() const {
  // relaxed: guards nothing; who sleeps is woken after a change, and looks again.
  return seat_ >= header_.active_seats.load(std::memory_order_relaxed);
}

bool RingProducer::AwaitSeat(TimePoint deadline) {
  while (true) {
    // acquire serves the release in RingReclaimer::SetActiveSeats: who sees the count sees the seats.
    const uint32_t seen = header_.seat_signal.load(std::memory_order_acquire);
    if (Finished() || !IsParked()) return true;
    const TimePoint now = Clock::now();
    if (now >= deadline) return false;
    FutexWait(header_.seat_signal, seen,
              std::min<nanoseconds>(deadline - now, milliseconds(kMaxSleepMs)));
  }
}

bool RingProducer::Finished() const {
  // relaxed: guards nothing; a value read late is read again after the next sleep.
  return header_.stopped.load(std::memory_order_relaxed) != 0 ||
         header_.next_to_write.load(std::memory_order_relaxed) >= geometry_.frame_count;
}

bool RingProducer::TryLease(SlotClaim* claim) {
  // From the frame that the writer needs next: after a crash the lost frame is the lowest free one, so
  // it is the next that anybody takes. relaxed: a start that is too low only costs a longer look.
  const uint64_t first = header_.next_to_write.load(std::memory_order_relaxed);
  const uint64_t end =
      first + std::min<uint64_t>(geometry_.slot_count,
                                 geometry_.frame_count - std::min(first, geometry_.frame_count));
  for (uint64_t frame = first; frame < end; ++frame) {
    const auto slot = static_cast<uint32_t>(frame % geometry_.slot_count);
    const auto lap = static_cast<uint32_t>(frame / geometry_.slot_count);
    const SlotWord free_word{SlotState::kFree, 0, lap};
    const SlotWord leased{SlotState::kLeased, owner_, lap};
    std::atomic<uint64_t>& word = segment_.slot(slot).word;
    // seq_cst: read after this process announced its sleep, see ring_layout.h.
    uint64_t expected = word.load(std::memory_order_seq_cst);
    if (expected != Encode(free_word)) continue;
    // acquire serves the release in RingReader::Release: the old pixels were read to their end.
    if (word.compare_exchange_strong(expected, Encode(leased), std::memory_order_acquire,
                                     std::memory_order_relaxed)) {
      MarkLeased(slot);
      FaultPoint("ring.leased");
      *claim = SlotClaim{frame, slot, leased};
      return true;
    }
  }
  return false;
}

LeaseOutcome RingProducer::Lease(TimePoint deadline, SlotClaim* claim) {
  if (Finished()) return LeaseOutcome::kFinished;
  if (IsParked()) return LeaseOutcome::kParked;
  if (TryLease(claim)) return LeaseOutcome::kLeased;

  header_.sleeping_producers.fetch_add(1, std::memory_order_seq_cst);
  LeaseOutcome outcome = LeaseOutcome::kTimedOut;
  while (true) {
    // Read before looking, so that a slot freed after the look ends the sleep at once. seq_cst keeps
    // the announcement above before the look in TryLease.
    const uint32_t seen = header_.free_signal.load(std::memory_order_seq_cst);
    if (Finished()) {
      outcome = LeaseOutcome::kFinished;
      break;
    }
    // Whoever parks us wakes all sleepers, so a slot that was freed for us finds another one.
    if (IsParked()) {
      outcome = LeaseOutcome::kParked;
      break;
    }
    if (TryLease(claim)) {
      outcome = LeaseOutcome::kLeased;
      break;
    }
    const TimePoint now = Clock::now();
    if (now >= deadline) break;
    FutexWait(header_.free_signal, seen,
              std::min<nanoseconds>(deadline - now, milliseconds(kMaxSleepMs)));
  }
  header_.sleeping_producers.fetch_sub(1, std::memory_order_relaxed);
  return outcome;
}

bool RingProducer::Adopt(uint64_t frame, SlotClaim* claim) {
  if (frame >= geometry_.frame_count) return false;
  const auto slot = static_cast<uint32_t>(frame % geometry_.slot_count);
  const auto lap = static_cast<uint32_t>(frame / geometry_.slot_count);
  const SlotWord leased{SlotState::kLeased, owner_, lap};
  // acquire serves the acq_rel of RingReclaimer::Reassign.
  if (segment_.slot(slot).word.load(std::memory_order_acquire) != Encode(leased)) return false;
  MarkLeased(slot);
  *claim = SlotClaim{frame, slot, leased};
  return true;
}

// The times are relaxed: the commit releases them together with the pixels.
void RingProducer::MarkLeased(uint32_t slot) const {
  SlotEntry& entry = segment_.slot(slot);
  entry.leased_ns.store(NowNs(), std::memory_order_relaxed);
  entry.drawn_ns.store(0, std::memory_order_relaxed);
  entry.converted_ns.store(0, std::memory_order_relaxed);
  entry.origin.store(static_cast<uint32_t>(FrameOrigin::kDrawn), std::memory_order_relaxed);
}

void RingProducer::MarkDrawn(const SlotClaim& claim) const {
  segment_.slot(claim.slot).drawn_ns.store(NowNs(), std::memory_order_relaxed);
}

void RingProducer::MarkOrigin(const SlotClaim& claim, FrameOrigin origin) const {
  segment_.slot(claim.slot).origin.store(static_cast<uint32_t>(origin), std::memory_order_relaxed);
}

// relaxed, also below: guards nothing.
CacheGate RingProducer::cache_gate() const {
  return static_cast<CacheGate>(header_.cache_gate.load(std::memory_order_relaxed));
}

void RingProducer::CloseCache(CacheGate gate) const { RaiseCacheGate(header_, gate); }

bool RingProducer::Commit(const SlotClaim& claim) {
  FaultPoint("ring.commit");
  segment_.slot(claim.slot).converted_ns.store(NowNs(), std::memory_order_relaxed);
  uint64_t expected = Encode(claim.word);
  const SlotWord ready{SlotState::kReady, claim.word.owner, claim.word.lap};
  // Release for the pixels: serves the load in RingReader::WaitReady. seq_cst against the load below,
  // see ring_layout.h.
  if (!segment_.slot(claim.slot)
           .word.compare_exchange_strong(expected, Encode(ready), std::memory_order_seq_cst,
                                         std::memory_order_relaxed)) {
    return false;
  }
  FaultPoint("ring.committed");
  if (header_.writer_waits_for.load(std::memory_order_seq_cst) == claim.frame) {
    header_.ready_signal.fetch_add(1, std::memory_order_release);
    FutexWake(header_.ready_signal, 1);
  }
  return true;
}

}  // namespace reel
