#include "shm/ring_reclaimer.h"

#include <limits>

#include "shm/cache_gate.h"
#include "shm/futex.h"

namespace reel {

RingReclaimer::RingReclaimer(const SharedSegment& segment)
    : segment_(segment), header_(segment.header()), geometry_(segment.geometry()) {}

std::vector<LeaseClaim> RingReclaimer::Leases() const {
  std::vector<LeaseClaim> leases;
  for (const FrameClaim& claim : FramesInFlight()) {
    if (!claim.is_ready) leases.push_back({claim.owner, claim.frame});
  }
  return leases;
}

std::vector<FrameClaim> RingReclaimer::FramesInFlight() const {
  std::vector<FrameClaim> frames;
  for (uint32_t slot = 0; slot < geometry_.slot_count; ++slot) {
    // Copied once. acquire, so that the times are those of this word's frame; an honest slot's, that is.
    const SlotWord word = Decode(segment_.slot(slot).word.load(std::memory_order_acquire));
    const uint64_t frame = static_cast<uint64_t>(word.lap) * geometry_.slot_count + slot;
    const bool is_ready = word.state == SlotState::kReady;
    if ((is_ready || word.state == SlotState::kLeased) && frame < geometry_.frame_count) {
      frames.push_back({frame, slot, word.owner, ReadTimes(segment_.slot(slot)), is_ready});
    }
  }
  return frames;
}

std::vector<uint64_t> RingReclaimer::Reclaim(uint32_t owner) {
  std::vector<uint64_t> frames;
  // Before a slot is free: whoever leases it must not read what the dead one may have scribbled over.
  ForgetBands();
  for (const LeaseClaim& lease : Leases()) {
    if (lease.owner != owner) continue;
    const auto slot = static_cast<uint32_t>(lease.frame % geometry_.slot_count);
    const auto lap = static_cast<uint32_t>(lease.frame / geometry_.slot_count);
    uint64_t expected = Encode({SlotState::kLeased, owner, lap});
    // acq_rel: the dead producer's writes are over (it was reaped), and the next one that leases the
    // slot sees this word only after.
    if (segment_.slot(slot).word.compare_exchange_strong(
            expected, Encode({SlotState::kFree, 0, lap}), std::memory_order_acq_rel,
            std::memory_order_relaxed)) {
      frames.push_back(lease.frame);
    }
  }
  if (!frames.empty()) WakeAllProducers();
  return frames;
}

bool RingReclaimer::Reassign(uint64_t frame, uint32_t from, uint32_t to) {
  if (frame >= geometry_.frame_count) return false;
  const auto lap = static_cast<uint32_t>(frame / geometry_.slot_count);
  uint64_t expected = Encode({SlotState::kLeased, from, lap});
  ForgetBands();  // as in Reclaim
  // acq_rel: as in Reclaim; the new owner reads the word after the channel's message, which is sent
  // after this.
  return segment_.slot(static_cast<uint32_t>(frame % geometry_.slot_count))
      .word.compare_exchange_strong(expected, Encode({SlotState::kLeased, to, lap}),
                                    std::memory_order_acq_rel, std::memory_order_relaxed);
}

void RingReclaimer::ForgetBands() {
  for (uint32_t slot = 0; slot < geometry_.slot_count; ++slot) {
    for (std::atomic<uint64_t>& band : segment_.bands(slot).drawn) {
      // relaxed: a producer that converts just now and reads the old value decides as if it had come
      // a moment before.
      band.store(kUnknownBand, std::memory_order_relaxed);
    }
  }
}

bool RingReclaimer::ClaimsFinished() const {
  // relaxed: guards nothing.
  return header_.next_to_write.load(std::memory_order_relaxed) >= geometry_.frame_count;
}

void RingReclaimer::SetActiveSeats(uint32_t count) {
  // relaxed: guards nothing; the sleepers that are woken look again.
  header_.active_seats.store(count, std::memory_order_relaxed);
  WakeAllProducers();
  WakeParked();
}

void RingReclaimer::CloseCache(CacheGate gate) { RaiseCacheGate(header_, gate); }

void RingReclaimer::Stop() {
  // relaxed: guards nothing; the sleepers that are woken look again.
  header_.stopped.store(1, std::memory_order_relaxed);
  WakeAllProducers();
  WakeParked();
}

void RingReclaimer::WakeParked() {
  // Release for what was stored above: serves the load in RingProducer::AwaitSeat.
  header_.seat_signal.fetch_add(1, std::memory_order_release);
  FutexWake(header_.seat_signal, std::numeric_limits<int>::max());
}

void RingReclaimer::WakeAllProducers() {
  header_.free_signal.fetch_add(1, std::memory_order_seq_cst);
  FutexWake(header_.free_signal, std::numeric_limits<int>::max());
}

}  // namespace reel
