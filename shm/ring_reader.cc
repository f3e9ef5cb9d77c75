#include "shm/ring_reader.h"

#include <algorithm>
#include <limits>

#include "base/fault_point.h"
#include "shm/futex.h"

namespace reel {

RingReader::RingReader(const SharedSegment& segment)
    : segment_(segment), header_(segment.header()), geometry_(segment.geometry()) {}

bool RingReader::IsReady(uint64_t frame) const {
  // Acquire serves the release in RingProducer::Commit; seq_cst for the wake-up, see ring_layout.h.
  const SlotWord word = Decode(segment_.slot(SlotOf(frame)).word.load(std::memory_order_seq_cst));
  return word.state == SlotState::kReady && word.lap == LapOf(frame);
}

WaitOutcome RingReader::WaitReady(uint64_t frame, TimePoint deadline) {
  if (IsReady(frame)) {
    FaultPoint("ring.taken");
    return WaitOutcome::kReady;
  }

  header_.writer_waits_for.store(frame, std::memory_order_seq_cst);
  WaitOutcome outcome = WaitOutcome::kTimedOut;
  while (true) {
    // Read before looking: a commit after the look ends the sleep at once.
    const uint32_t seen = header_.ready_signal.load(std::memory_order_acquire);
    if (IsReady(frame)) {
      outcome = WaitOutcome::kReady;
      break;
    }
    const TimePoint now = Clock::now();
    if (now >= deadline) break;
    FutexWait(header_.ready_signal, seen,
              std::min<nanoseconds>(deadline - now, milliseconds(kMaxSleepMs)));
  }
  // relaxed: a producer that still reads the old value makes one needless system call.
  header_.writer_waits_for.store(kNoFrame, std::memory_order_relaxed);
  if (outcome == WaitOutcome::kReady) FaultPoint("ring.taken");
  return outcome;
}

FrameClaim RingReader::Claim(uint64_t frame) const {
  const SlotEntry& entry = segment_.slot(SlotOf(frame));
  // relaxed: WaitReady acquired this word.
  const SlotWord word = Decode(entry.word.load(std::memory_order_relaxed));
  const auto origin = static_cast<FrameOrigin>(entry.origin.load(std::memory_order_relaxed));
  return {frame, SlotOf(frame), word.owner, ReadTimes(entry), true, origin};
}

SlotCounts RingReader::CountSlots() const {
  SlotCounts counts;
  for (uint32_t slot = 0; slot < geometry_.slot_count; ++slot) {
    // relaxed: guards nothing.
    const SlotState state = Decode(segment_.slot(slot).word.load(std::memory_order_relaxed)).state;
    counts.ready += state == SlotState::kReady ? 1 : 0;
    counts.leased += state == SlotState::kLeased ? 1 : 0;
  }
  return counts;
}

bool RingReader::Release(uint64_t frame) {
  std::atomic<uint64_t>& word = segment_.slot(SlotOf(frame)).word;
  // relaxed: WaitReady acquired this word; here it is only compared.
  uint64_t bits = word.load(std::memory_order_relaxed);
  const SlotWord held = Decode(bits);
  if (held.state != SlotState::kReady || held.lap != LapOf(frame)) return false;
  const SlotWord freed{SlotState::kFree, 0, held.lap + 1};
  FaultPoint("ring.release");
  // Release for our reads of the pixels: serves the acquire in RingProducer::TryLease. seq_cst against
  // the load of sleeping_producers, see ring_layout.h.
  if (!word.compare_exchange_strong(bits, Encode(freed), std::memory_order_seq_cst,
                                    std::memory_order_relaxed)) {
    return false;
  }
  FaultPoint("ring.released");
  // relaxed: only a place to start looking, and the sign that all is written.
  header_.next_to_write.store(frame + 1, std::memory_order_relaxed);
  const bool last = frame + 1 == geometry_.frame_count;
  if (last || header_.sleeping_producers.load(std::memory_order_seq_cst) != 0) {
    header_.free_signal.fetch_add(1, std::memory_order_seq_cst);
    // One slot is work for one producer; after the last frame all of them go home.
    FutexWake(header_.free_signal, last ? std::numeric_limits<int>::max() : 1);
  }
  return true;
}

}  // namespace reel
